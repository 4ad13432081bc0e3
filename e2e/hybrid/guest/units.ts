/** A unit as its file and drop-ins have it: values by key, in their order. */
export type Unit = Readonly<Record<string, readonly string[]>>;

/** Reads unit files, a later one a drop-in of the first (systemd.unit(5)). Sections are left out: no key is in two of them. */
export function readUnit(texts: readonly string[]): Unit {
  const unit: Record<string, string[]> = {};
  for (const line of texts.join("\n").split("\n")) {
    const [, key = "", value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key !== "") unit[key] = [...(unit[key] ?? []), value];
  }
  return unit;
}

/** Units by name, each after those that it or they say: started together they start in this order, and what nothing orders at once. */
export async function startInOrder(
  units: Readonly<Record<string, Unit>>,
  start: (name: string, unit: Unit) => Promise<unknown>,
): Promise<void> {
  const started = new Map<string, Promise<unknown>>();
  const begin = (name: string): Promise<unknown> => {
    const known = started.get(name);
    if (known !== undefined) return known;
    const before = Object.keys(units).filter(
      (other) => other !== name && (says(units[name], "After", other) || says(units[other], "Before", name)),
    );
    const running = Promise.all(before.map(begin)).then(() => start(name, units[name] ?? {}));
    started.set(name, running);
    return running;
  };
  await Promise.all(Object.keys(units).map(begin));
}

function says(unit: Unit | undefined, key: "After" | "Before", name: string): boolean {
  return (unit?.[key] ?? []).some((value) => value.split(/\s+/).includes(name));
}
