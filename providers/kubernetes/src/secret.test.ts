import { expect, test } from "vitest";
import { type KubeReadApi, KubernetesApiError } from "./api.ts";
import { kubernetesSecret } from "./secret.ts";

const api: KubeReadApi = {
  list: () => Promise.resolve([]),
  get: async ({ name, namespace, type }) => {
    if (type.plural !== "secrets" || name !== "dmvpn" || namespace !== "net") {
      throw new KubernetesApiError(404, "NotFound", 'secrets "dmvpn" not found');
    }
    const data = { psk: Buffer.from("plantedikekey").toString("base64") };
    return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, data };
  },
};

test("a key of a Secret is read as text", async () => {
  expect(await kubernetesSecret(api, { namespace: "net", name: "dmvpn", key: "psk" })).toBe("plantedikekey");
});

test.each([
  [
    { namespace: "net", name: "dmvpn", key: "other" },
    "Kubernetes Secret net/dmvpn cannot be read: it has no key other",
  ],
  [{ namespace: "net", name: "none", key: "psk" }, "Kubernetes Secret net/none cannot be read: NotFound"],
])("what cannot be read is told by its name: %j", async (key, message) => {
  await expect(kubernetesSecret(api, key)).rejects.toMatchObject({
    faultClass: "credentials",
    code: "SecretMissing",
    message,
  });
});
