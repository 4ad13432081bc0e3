/** What a kubeconfig of one cluster and one user says. */
export interface Access {
  readonly endpoint: string;
  readonly token: string;
  /** The certificate in PEM. */
  readonly ca: Buffer;
}

/** A kubeconfig with one context, `podspan-tests`; JSON is YAML too. */
export const kubeconfig = ({ endpoint, token, ca }: Access): string => {
  const name = "podspan-tests";
  return `${JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      "current-context": name,
      contexts: [{ name, context: { cluster: name, user: name } }],
      clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": ca.toString("base64") } }],
      users: [{ name, user: { token } }],
    },
    undefined,
    2,
  )}\n`;
};
