interface Branch<T> {
  readonly below: WeakMap<object, Branch<T>>;
  made?: { readonly value: T };
}

/**
 * A function of some immutable records, worked out once for each choice of them. What is made of records that have not changed is the same
 * object in the next network too, so whoever compares need not look inside. What nobody holds any more is forgotten.
 */
export function remembered<Records extends readonly object[], T>(
  make: (...records: Records) => T,
): (...records: Records) => T {
  const root: Branch<T> = { below: new WeakMap() };
  return (...records) => {
    let branch = root;
    for (const record of records) {
      const next: Branch<T> = branch.below.get(record) ?? { below: new WeakMap() };
      branch.below.set(record, next);
      branch = next;
    }
    branch.made ??= { value: make(...records) };
    return branch.made.value;
  };
}
