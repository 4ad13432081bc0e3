/** What the scheduler needs to know of a step. */
export interface Schedulable {
  readonly key: string;
  /** Keys of steps that must be done first. */
  readonly dependsOn: readonly string[];
}

/** What became of a step. `because`: keys of the failed or left-out steps at the root, sorted. */
export type Fate =
  | { readonly kind: "done" }
  | { readonly kind: "failed" }
  | { readonly kind: "skipped"; readonly because: readonly string[] }
  /** Ran and was stopped, or never started because the run was stopping. */
  | { readonly kind: "interrupted" };

export interface ScheduleDeps<S extends Schedulable> {
  /** Runs one step; must not reject for a failure of the step. */
  readonly run: (step: S) => Promise<"done" | "failed" | "interrupted">;
  /** Steps that are not run, as if they had failed (blocked ones). */
  readonly leftOut: ReadonlySet<string>;
  /** Aborted: nothing new starts, what runs is waited for. */
  readonly signal: AbortSignal;
  /** Told once per step, as soon as it is known that it cannot run. */
  readonly onSkip?: (step: S, because: readonly string[]) => void;
}

interface Node<S> {
  readonly step: S;
  readonly position: number;
  readonly dependants: Node<S>[];
  waitingFor: number;
  fate: Fate["kind"] | undefined;
  readonly roots: Set<string>;
}

/**
 * Runs steps by their dependencies: everything whose needs are done runs at once, started in the order given. A failure
 * reaches only those that need it. Throws when a step needs one that is not there, or needs itself: a plan must not.
 */
export async function schedule<S extends Schedulable>(
  steps: readonly S[],
  deps: ScheduleDeps<S>,
): Promise<ReadonlyMap<string, Fate>> {
  const nodes = graph(steps);
  await new Promise<void>((resolve, reject) => {
    let running = 0;
    const settle = (node: Node<S>, fate: Fate["kind"]) => {
      node.fate = fate;
      if (fate === "failed") spoil(node, node.step.key, deps);
      start(fate === "done" ? release(node) : []);
    };
    const launch = (node: Node<S>) => {
      running += 1;
      deps.run(node.step).then((fate) => {
        running -= 1;
        settle(node, fate);
        if (running === 0) resolve();
      }, reject);
    };
    const start = (ready: readonly Node<S>[]) => {
      for (const node of ready) if (node.fate === undefined && !deps.signal.aborted) launch(node);
    };
    for (const node of nodes) if (deps.leftOut.has(node.step.key)) markLeftOut(node, deps);
    start(nodes.filter((node) => node.waitingFor === 0));
    if (running === 0) resolve();
  });
  return new Map(nodes.map((node) => [node.step.key, fateOf(node)]));
}

function graph<S extends Schedulable>(steps: readonly S[]): readonly Node<S>[] {
  const nodes = steps.map(
    (step, position): Node<S> => ({
      step,
      position,
      dependants: [],
      waitingFor: 0,
      fate: undefined,
      roots: new Set(),
    }),
  );
  const byKey = new Map(nodes.map((node) => [node.step.key, node]));
  if (byKey.size !== nodes.length) throw new Error("the plan has two steps of the same key");
  for (const node of nodes) {
    for (const key of new Set(node.step.dependsOn)) {
      const needed = byKey.get(key);
      if (needed === undefined) throw new Error(`${node.step.key} depends on ${key}, which is not in the plan`);
      needed.dependants.push(node);
      node.waitingFor += 1;
    }
  }
  refuseCycles(nodes);
  return nodes;
}

function refuseCycles<S extends Schedulable>(nodes: readonly Node<S>[]): void {
  const left = new Map(nodes.map((node) => [node, node.waitingFor]));
  const ready = nodes.filter((node) => node.waitingFor === 0);
  for (const node of ready) {
    left.delete(node);
    for (const dependant of node.dependants) {
      const count = (left.get(dependant) ?? 0) - 1;
      left.set(dependant, count);
      if (count === 0) ready.push(dependant);
    }
  }
  if (left.size === 0) return;
  const keys = [...left.keys()].map((node) => node.step.key).sort();
  throw new Error(`the plan's steps depend on each other in a circle: ${keys.join(", ")}`);
}

/** Those that wait for nothing any more, in plan order. */
function release<S>(node: Node<S>): readonly Node<S>[] {
  for (const dependant of node.dependants) dependant.waitingFor -= 1;
  return node.dependants.filter((dependant) => dependant.waitingFor === 0).sort((a, b) => a.position - b.position);
}

function markLeftOut<S extends Schedulable>(node: Node<S>, deps: ScheduleDeps<S>): void {
  node.fate = "failed";
  spoil(node, node.step.key, deps);
}

/** Everything that needs `node`, however far, is skipped because of `root`. */
function spoil<S extends Schedulable>(node: Node<S>, root: string, deps: ScheduleDeps<S>): void {
  const reached = [node];
  for (const current of reached) {
    for (const dependant of current.dependants) {
      if (dependant.roots.has(root) || deps.leftOut.has(dependant.step.key)) continue;
      dependant.roots.add(root);
      reached.push(dependant);
      if (dependant.fate !== undefined) continue;
      dependant.fate = "skipped";
      deps.onSkip?.(dependant.step, [root]);
    }
  }
}

function fateOf<S>(node: Node<S>): Fate {
  switch (node.fate) {
    case "done":
    case "failed":
    case "interrupted":
      return { kind: node.fate };
    case "skipped":
      return { kind: "skipped", because: [...node.roots].sort() };
    case undefined:
      return { kind: "interrupted" };
  }
}
