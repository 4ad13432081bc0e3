/** A value made when it is first asked for: tables cost milliseconds that `--version` and `validate` do not have. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
