interface Client {
  readonly middlewareStack: { remove(name: string): boolean };
}

/** A client that puts no record of each answer together, through all of its schema, for a log that nobody reads. */
export function unlogged<Kind extends Client>(client: Kind): Kind {
  client.middlewareStack.remove("loggerMiddleware");
  return client;
}
