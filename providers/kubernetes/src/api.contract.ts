import { afterAll, beforeAll, describe, test } from "vitest";
import { applyCases } from "./contract/applying.ts";
import { daemonSetCases } from "./contract/daemon-sets.ts";
import { evictionCases } from "./contract/evictions.ts";
import { deletionCases, objectCases } from "./contract/objects.ts";
import type { KubeApiSubject } from "./contract/subject.ts";

export interface KubeApiContract {
  readonly name: string;
  readonly open: () => Promise<KubeApiSubject>;
  /** Names of tests that this implementation fails, and why: they are run, and must fail. */
  readonly deviations: Readonly<Record<string, string>>;
}

/** What every KubeApi does. Objects have names of their own, so that one server serves all tests. */
export function kubeApiContract({ name, open, deviations }: KubeApiContract): void {
  describe(`${name} as a Kubernetes API`, () => {
    let subject: KubeApiSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject?.close());
    const cases = [...objectCases, ...applyCases, ...daemonSetCases, ...evictionCases, ...deletionCases];
    for (const [sentence, run] of cases) {
      const declare = sentence in deviations ? test.fails : test;
      declare(sentence, () => run(subject));
    }
  });
}
