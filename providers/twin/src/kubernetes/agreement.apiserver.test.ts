import {
  DAEMON_SETS,
  ENI_CONFIGS,
  type KubeApi,
  type KubeObject,
  KubernetesApiError,
  type ObjectKey,
} from "@podspan/kubernetes/api";
import { clientKubeWorld } from "@podspan/kubernetes/client";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../../../tools/peers/kubernetes/kubernetes-server.ts";
import { describePeer } from "../../../../tools/peers/suite.ts";
import { installType } from "../../../kubernetes/src/testing/api-server.ts";
import { VirtualClock } from "../clock/virtual-clock.ts";
import { bareCluster } from "./cluster.fixture.ts";
import { at, listOf } from "./fields/json.ts";
import { eniConfigDefinition } from "./invent/eni-config-definition.ts";

const RUNS = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 40);

/** What one manager does to the environment of one DaemonSet. */
interface Deed {
  readonly manager: string;
  readonly operation: "apply" | "force" | "patch";
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly annotations: Readonly<Record<string, string>>;
}

const deed: fc.Arbitrary<Deed> = fc.record({
  manager: fc.constantFrom("podspan", "kubectl-set", "eks"),
  operation: fc.constantFrom("apply", "force", "patch"),
  env: fc.uniqueArray(fc.record({ name: fc.constantFrom("A", "B", "C", "D"), value: fc.constantFrom("1", "2") }), {
    selector: (variable) => variable.name,
  }),
  annotations: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("1", "2"), { noNullPrototype: true }),
});

/** What one manager applies to an ENIConfig; sometimes less than it must. */
interface Claim {
  readonly manager: string;
  readonly force: boolean;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const claim: fc.Arbitrary<Claim> = fc.record({
  manager: fc.constantFrom("podspan", "helm", "eks"),
  force: fc.boolean(),
  spec: fc.record(
    {
      subnet: fc.constantFrom("subnet-1", "subnet-2"),
      securityGroups: fc.constantFrom<readonly string[]>(["sg-1"], ["sg-1", "sg-2"]),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
  annotations: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("1", "2"), { noNullPrototype: true }),
});

await describePeer("control-plane", "the twin and kube-apiserver", () => {
  let server: ControlPlane;
  let real: KubeApi;
  let twin: KubeApi;
  let number = 0;
  beforeAll(async () => {
    server = await startControlPlane();
    real = await clientKubeWorld({ env: {}, kubeconfig: server.kubeconfig }).open({ cluster: "peer" });
    await installType(real, eniConfigDefinition());
    twin = (await bareCluster(new VirtualClock({ start: Date.UTC(2026, 0, 1) }))).api;
  });
  afterAll(() => server?.stop());

  test("agree on values, order, owners and conflicts after any history of applies and patches", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 8 }), async (deeds) => {
        number += 1;
        const key: ObjectKey = { type: DAEMON_SETS, namespace: "kube-system", name: `agreement-${number}` };
        await install(real, key);
        await install(twin, key);
        for (const one of deeds) {
          const [theirs, ours] = [await outcome(real, key, one), await outcome(twin, key, one)];
          expect(ours).toEqual(theirs);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("agree on ENIConfigs after any history of applies, those included that are refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(claim, { minLength: 1, maxLength: 8 }), async (claims) => {
        number += 1;
        const name = `agreement-${number}`;
        for (const one of claims) {
          const [theirs, ours] = [await claimed(real, name, one), await claimed(twin, name, one)];
          expect(ours).toEqual(theirs);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

async function claimed(api: KubeApi, name: string, { manager, force, spec, annotations }: Claim): Promise<unknown> {
  const filled = Object.keys(annotations).length > 0;
  const body: KubeObject = {
    apiVersion: "crd.k8s.amazonaws.com/v1alpha1",
    kind: "ENIConfig",
    metadata: { name, ...(filled ? { annotations } : {}) },
    ...(Object.keys(spec).length > 0 ? { spec } : {}),
  };
  try {
    return seenClaim(await api.apply({ type: ENI_CONFIGS, name }, body, { fieldManager: manager, force }));
  } catch (error) {
    return refused(error);
  }
}

async function install(api: KubeApi, { name }: ObjectKey): Promise<void> {
  const labels = { app: name };
  const containers = [{ name: "main", image: "registry.example/main:1", env: [{ name: "B", value: "0" }] }];
  const body = {
    ...identity(name),
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
  await api.apply({ type: DAEMON_SETS, namespace: "kube-system", name }, body, {
    fieldManager: "installer",
    force: false,
  });
}

/** What is seen of a deed: the refusal, or the object's part that the deeds are about. */
async function outcome(api: KubeApi, key: ObjectKey, { manager, operation, env, annotations }: Deed): Promise<unknown> {
  const filled = Object.keys(annotations).length > 0;
  const containers = [{ name: "main", ...(env.length > 0 ? { env } : {}) }];
  const body: KubeObject = {
    ...identity(key.name),
    metadata: { ...identity(key.name).metadata, ...(filled ? { annotations } : {}) },
    spec: { template: { spec: { containers } } },
  };
  try {
    const object =
      operation === "patch"
        ? await api.patch(key, { metadata: filled ? { annotations } : {}, spec: body.spec }, { fieldManager: manager })
        : await api.apply(key, body, { fieldManager: manager, force: operation === "force" });
    return seen(object);
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): unknown {
  if (!(error instanceof KubernetesApiError)) throw error;
  return { status: error.status, reason: error.reason, conflicts: error.conflicts };
}

function identity(name: string) {
  return { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name, namespace: "kube-system" } } as const;
}

function seen({ metadata, spec }: KubeObject): unknown {
  const container = listOf(at(spec, "template", "spec", "containers"))[0];
  const { "deprecated.daemonset.template.generation": _, ...annotations } = metadata.annotations ?? {};
  return {
    env: at(container, "env") ?? [],
    annotations,
    managers: managersOf(metadata),
    generation: metadata.generation,
  };
}

function seenClaim({ metadata, spec }: KubeObject): unknown {
  const { annotations = {}, generation } = metadata;
  return { spec, annotations, managers: managersOf(metadata), generation };
}

function managersOf(metadata: KubeObject["metadata"]): unknown {
  return (metadata.managedFields ?? [])
    .filter((entry) => entry.subresource === undefined)
    .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }))
    .sort((a, b) => (`${a.operation} ${a.manager}` < `${b.operation} ${b.manager}` ? -1 : 1));
}
