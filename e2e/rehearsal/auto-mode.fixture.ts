import { Rehearsal } from "./rehearsal.fixture.ts";
import { AUTO_WORLD, DOCUMENT_FABRIC, NAT } from "./worlds.fixture.ts";

export const NAME = "podspan-prod";
export const EGRESS = `egress: { natGateway: ${NAT} }`;
export const AUTO = DOCUMENT_FABRIC.replace("vpc: main", "vpc: main\n      compute: auto");
/** Nobody but the Fabric names the role of the nodes. */
export const OWN_ROLE = AUTO.replace("compute: auto", "compute: auto\n      auto: { nodeRole: pod-nodes }");

export function withPods(fabric: string, fields: string): string {
  return fabric.replace("pods: { ranges", `pods: { ${fields}, ranges`);
}

export async function codesOf(fabric: string, world = AUTO_WORLD): Promise<readonly string[]> {
  const story = await Rehearsal.of({ fabric, world });
  const { plan } = await story.plan("apply");
  return [...new Set(plan.diagnostics.map(({ code }) => code))];
}

/** Pods that a scheduler places. */
export function podsOf(files: Rehearsal["files"]) {
  const pods = JSON.parse(files["kubernetes/prod/pods.json"] ?? "[]") as readonly {
    readonly metadata: { readonly namespace: string };
    readonly spec: { readonly nodeName?: string };
  }[];
  return pods.filter(({ metadata }) => metadata.namespace === "default");
}

/** Writing calls of a run, in order. */
export function recorded(story: Rehearsal): string[] {
  const calls: string[] = [];
  story.world.behave({
    onCall: (point, api, input) => {
      if (point !== "after" || /Describe|List|Get|:list|:get/.test(api)) return;
      const { key } = input as { readonly key?: { readonly type: { readonly plural: string } } };
      calls.push(key === undefined ? api : `${api} ${key.type.plural}`);
    },
  });
  return calls;
}
