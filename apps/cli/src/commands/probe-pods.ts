import { PROBE_LABEL, SEEN_PORT } from "@podspan/core/prove";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";

/** Has a shell, `ping` of iputils, `nc` and `socat`; another one that has them does as well. */
const IMAGE = "nicolaka/netshoot:v0.13";
const NAMESPACE = "podspan-probe";
/** What TCP is tried with: nothing that a node usually has listens there. */
const PORT = 7654;

/** Tells whoever connects the address that it sees. */
export function tellCommand(port: number): readonly string[] {
  return ["socat", `TCP-LISTEN:${port},fork,reuseaddr`, "SYSTEM:echo $SOCAT_PEERADDR"];
}

/** Prints what `kubectl apply -f -` makes: on every node a pod of its own network and one of the host's, which answer and may send. */
export function printProbePods(cli: CliContext): ExitCode {
  const items = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
    daemonSet("pods", false),
    daemonSet("nodes", true),
  ];
  cli.process.stdout.write(`${JSON.stringify({ apiVersion: "v1", kind: "List", items }, undefined, 2)}\n`);
  return ExitCode.ok;
}

function daemonSet(name: string, hostNetwork: boolean) {
  const labels = { [PROBE_LABEL]: "true", app: `podspan-probe-${name}` };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          hostNetwork,
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 1,
          tolerations: [{ operator: "Exists" }],
          nodeSelector: { "kubernetes.io/os": "linux" },
          containers: [
            {
              name: "probe",
              image: IMAGE,
              command: tellCommand(PORT),
              ports: [{ name: SEEN_PORT, containerPort: PORT, protocol: "TCP" }],
              resources: { requests: { cpu: "5m", memory: "16Mi" }, limits: { memory: "64Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"], add: ["NET_RAW"] },
              },
            },
          ],
        },
      },
    },
  };
}
