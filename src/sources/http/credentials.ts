import type { HttpAuth } from '../../config/schema-http.ts';
import { fillText } from './fill-template.ts';

/** What a request carries so that it is answered. */
export interface Credentials {
  headers: Readonly<Record<string, string>>;
  /** All of it that must stand nowhere else. */
  secrets: readonly string[];
  /** Variables that are named and not set. */
  missing: readonly string[];
}

/**
 * Reads the secrets that `auth` names.
 * @param read.variable of the environment; null = not set
 * @param read.parameters for place-holders in the name of a user
 */
export function readCredentials(
  auth: HttpAuth,
  read: { variable(name: string): string | null; parameters: ReadonlyMap<string, string | number> },
): Credentials {
  const secrets: string[] = [];
  const missing: string[] = [];
  const secret = (name: string): string => {
    const value = read.variable(name)?.trim() ?? '';
    if (value === '') missing.push(name);
    else secrets.push(value);
    return value;
  };
  const headers = headersOf();
  return { headers, secrets: [...secrets, ...Object.values(headers)], missing };

  function headersOf(): Record<string, string> {
    switch (auth.kind) {
      case 'none':
        return {};
      case 'bearer':
        return { authorization: `Bearer ${secret(auth.token_env)}` };
      case 'header':
        return { [auth.header.toLowerCase()]: auth.prefix + secret(auth.value_env) };
      case 'basic': {
        const user =
          auth.user_env === null ? fillText(auth.user ?? '', read.parameters) : secret(auth.user_env);
        const password = auth.password_env === null ? '' : secret(auth.password_env);
        const login = Buffer.from(`${user ?? ''}:${password}`).toString('base64');
        secrets.push(login);
        return { authorization: `Basic ${login}` };
      }
    }
  }
}
