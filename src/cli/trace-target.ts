/** Where and as whom traces are told. */
export interface TraceTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Attributes of the resource, `service.name` among them. */
  readonly resource: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

const TIMEOUT_MS = 10_000;
const DEFAULT_NAME = 'harbinger';
const PATH = 'v1/traces';

/**
 * The standard variables of OpenTelemetry (its specification, "SDK Environment Variables" and "OTLP Exporter"). Traces are
 * sent by OTLP over HTTP as JSON, which a collector takes on the port on which it takes protobuf.
 * @param read a variable; null = not set
 * @param url the same, for one that must be an http address
 * @returns null = no traces
 */
export function traceTarget(
  read: (name: string) => string | null,
  url: (name: string, schemes: readonly string[]) => string | null,
): TraceTarget | null {
  const given = (name: string) =>
    read(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? read(`OTEL_EXPORTER_OTLP_${name}`);
  const own = url('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', ['http', 'https']);
  const base = url('OTEL_EXPORTER_OTLP_ENDPOINT', ['http', 'https']);
  const isOff =
    read('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' ||
    read('OTEL_TRACES_EXPORTER') === 'none' ||
    given('PROTOCOL') === 'grpc';
  const address = own ?? (base === null ? null : `${base.replace(/\/$/, '')}/${PATH}`);
  if (isOff || address === null) return null;
  const resource = pairsOf(read('OTEL_RESOURCE_ATTRIBUTES'));
  const name = read('OTEL_SERVICE_NAME') ?? resource['service.name'] ?? DEFAULT_NAME;
  const timeoutMs = Number(given('TIMEOUT'));
  return {
    url: address,
    headers: pairsOf(given('HEADERS')),
    resource: { ...resource, 'service.name': name },
    timeoutMs: timeoutMs > 0 ? timeoutMs : TIMEOUT_MS,
  };
}

/** `key=value,key=value`, both percent-encoded (W3C Baggage); what is none is passed over. */
function pairsOf(text: string | null): Record<string, string> {
  const pairs = (text ?? '').split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    const [key, value] = [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
    try {
      return key === '' ? [] : [[decodeURIComponent(key), decodeURIComponent(value)] as const];
    } catch {
      return [];
    }
  });
  return Object.fromEntries(pairs);
}
