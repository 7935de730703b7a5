declare module 'vitest' {
  interface ProvidedContext {
    /** The run's one PostgreSQL, as superuser. */
    postgresUrl: string;
    /** The run's one Redis, without a database index. */
    redisUrl: string;
  }
}

export {};
