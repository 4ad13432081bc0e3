/**
 * A function of something that never changes, worked out once for each: a fleet's snapshot is asked the same some thousand times.
 * What nobody holds any more is forgotten.
 */
export function onceFor<From extends object, Derived>(derive: (from: From) => Derived): (from: From) => Derived {
  const known = new WeakMap<From, { readonly derived: Derived }>();
  return (from) => {
    const before = known.get(from);
    if (before !== undefined) return before.derived;
    const derived = derive(from);
    known.set(from, { derived });
    return derived;
  };
}
