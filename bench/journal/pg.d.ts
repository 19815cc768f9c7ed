/** What is used of it; its types are a package that nothing else needs. */
declare module 'pg' {
  export class Pool {
    constructor(options: { connectionString: string; max: number });
    on(event: 'error', listener: (error: Error) => void): this;
    query(query: { name: string; text: string; values: readonly string[] }): Promise<{ rowCount: number | null }>;
  }
}
