import { ProviderError } from "@podspan/core/ports";
import { expect, test } from "vitest";
import { ENI_CONFIGS, KubernetesApiError, PODS } from "./api.ts";
import { callOn, translated } from "./errors.ts";
import { AWS_NODE_KEY } from "./objects/daemon-set.ts";

async function translation(error: unknown, call: Parameters<typeof translated>[0] = { verb: "list", type: PODS }) {
  const thrown = await translated(call, () => Promise.reject(error)).catch((one: unknown) => one);
  return thrown as ProviderError;
}

test.for([
  [400, "BadRequest", "invalid"],
  [401, "Unauthorized", "credentials"],
  [403, "Forbidden", "denied"],
  [404, "NotFound", "not-found"],
  [409, "AlreadyExists", "exists"],
  [409, "Conflict", "conflict"],
  [410, "Expired", "transient"],
  [418, "Teapot", "unknown"],
  [422, "Invalid", "invalid"],
  [429, "TooManyRequests", "throttled"],
  [500, "InternalError", "transient"],
  [504, "Timeout", "transient"],
  [0, "Unreachable", "transient"],
  [0, "CertificateInvalid", "invalid"],
  [0, "CredentialsFailed", "credentials"],
  [0, "ContextMissing", "invalid"],
  [0, "KubeconfigInvalid", "invalid"],
] as const)("%i %s is %s", async ([status, reason, faultClass]) => {
  const error = await translation(new KubernetesApiError(status, reason, "because"));
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject({ faultClass, code: reason, api: "kubernetes:list", message: "list pods: because" });
  expect(error.hint).toMatch(/^[A-Z].*\.$|`$/);
});

test("a denied call names the rule that would allow it", async () => {
  const denied = new KubernetesApiError(403, "Forbidden", "no");
  const rule = { apiGroups: ["crd.k8s.amazonaws.com"], resources: ["eniconfigs"], verbs: ["list"] };
  expect((await translation(denied, { verb: "list", type: ENI_CONFIGS })).hint).toContain(
    `ClusterRole ${JSON.stringify(rule)}`,
  );
  const { hint, message } = await translation(denied, callOn("apply", AWS_NODE_KEY));
  expect(hint).toContain(
    'Role in kube-system {"apiGroups":["apps"],"resources":["daemonsets"],"verbs":["create","patch"]}',
  );
  expect(message).toBe("apply daemonsets.apps kube-system/aws-node: no");
});

test("a missing type is told apart from a missing object", async () => {
  const error = await translation(new KubernetesApiError(404, "TypeNotFound", "404 page not found"), {
    verb: "list",
    type: ENI_CONFIGS,
  });
  expect(error).toMatchObject({ code: "CrdMissing", faultClass: "not-found" });
  expect(error.hint).toContain("eniconfigs.crd.k8s.amazonaws.com");
});

test("a conflict of fields names who should give up", async () => {
  const conflicts = [{ manager: "argocd", field: ".spec.subnet" }];
  const error = new KubernetesApiError(409, "Conflict", "Apply failed", { conflicts });
  expect((await translation(error)).hint).toContain("argocd");
});

test("a cluster that cannot be opened keeps its own message, and bugs stay bugs", async () => {
  const error = await translation(new KubernetesApiError(0, "ContextMissing", "it has a, b"), "open");
  expect(error).toMatchObject({ message: "it has a, b", api: "kubernetes:open", faultClass: "invalid" });
  const bug = new TypeError("x is undefined");
  expect(await translation(bug)).toBe(bug);
});
