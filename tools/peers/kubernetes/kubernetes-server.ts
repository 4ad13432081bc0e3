import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { type Child, freePort, removeFolder, startChild, temporaryFolder, waitFor } from "../peer/child.ts";
import { readyPeer } from "../peers.ts";
import { kubeconfig } from "./kubeconfig.ts";

/** A Kubernetes API of its own, without nodes: what is scheduled stays pending. */
export interface ControlPlane {
  /** Path of a kubeconfig file for a user of the group `system:masters`. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Bearer token of that user. */
  readonly token: string;
  /** Path of the certificate that the API server shows. */
  readonly caPath: string;
  readonly stop: () => Promise<void>;
}

/**
 * The controllers whose work we read: DaemonSet status, PodDisruptionBudgets, the removal of namespaces and of what
 * has lost its owner. Without the service account controller a namespace has no `default` account, so the admission
 * plugin that demands one is off.
 */
const controllers = [
  "daemonset-controller",
  "disruption-controller",
  "garbage-collector-controller",
  "namespace-controller",
] as const;

/** Starts etcd, kube-apiserver and kube-controller-manager (about 3.5 s, 0.5 GB); throws when they are missing. */
export const startControlPlane = async (): Promise<ControlPlane> => {
  const { path: bin } = await readyPeer("control-plane");
  return start(bin, 3);
};

/** Somebody else may take the API server's port between our choice and its start; then another one is tried. */
const start = async (bin: string, attempts: number): Promise<ControlPlane> => {
  const folder = await temporaryFolder("kube");
  const children: Child[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.stop()));
    await removeFolder(folder);
  };
  try {
    const server = await startApiServer(bin, folder, children);
    const file = join(folder, "kubeconfig");
    await writeFile(file, kubeconfig({ ...server, ca: await readFile(server.caPath) }), { mode: 0o600 });
    const manager = startControllers(bin, folder, file);
    children.push(manager);
    await waitFor("ready API server", children, 60_000, async () => (await status(server)) === 200 || undefined);
    await waitFor("running controllers", children, 60_000, async () => collectsGarbage(manager) || undefined);
    return { kubeconfig: file, ...server, stop };
  } catch (error) {
    await stop();
    if (attempts > 1 && String(error).includes("address already in use")) return start(bin, attempts - 1);
    throw error;
  }
};

interface Server {
  readonly endpoint: string;
  readonly token: string;
  readonly caPath: string;
}

/**
 * etcd listens on a socket file in the temporary folder, as in Kubernetes' own integration tests
 * (test/integration/framework/etcd.go), and loses its last writes in a power cut, which costs nothing here.
 */
const startApiServer = async (bin: string, folder: string, children: Child[]): Promise<Server> => {
  const token = randomBytes(16).toString("hex");
  const serviceAccountKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  await writeFile(join(folder, "sa.key"), serviceAccountKey.export({ type: "sec1", format: "pem" }), { mode: 0o600 });
  await writeFile(join(folder, "tokens.csv"), `${token},podspan-tests,podspan-tests,system:masters\n`, { mode: 0o600 });
  const port = await freePort();
  const socket = `unix://${join(folder, "etcd.sock")}`;
  const etcd = [
    `--data-dir=${join(folder, "data")}`,
    `--listen-client-urls=${socket}`,
    // etcd refuses a socket file here; nobody reads it.
    "--advertise-client-urls=http://127.0.0.111:0",
    "--listen-peer-urls=http://127.0.0.1:0",
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
  const apiserver = [
    `--etcd-servers=${socket}`,
    "--bind-address=127.0.0.1",
    // Else it looks for a default route, which a sandbox may lack.
    "--advertise-address=127.0.0.1",
    `--secure-port=${port}`,
    "--cert-dir=certificates",
    "--token-auth-file=tokens.csv",
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-account-key-file=sa.key",
    "--service-account-signing-key-file=sa.key",
    "--service-cluster-ip-range=172.20.0.0/16",
    "--disable-admission-plugins=ServiceAccount",
    "--allow-privileged=true",
    "--endpoint-reconciler-type=none",
    "--profiling=false",
  ];
  children.push(startChild({ name: "etcd", command: join(bin, "etcd"), args: etcd, folder }));
  children.push(startChild({ name: "kube-apiserver", command: join(bin, "kube-apiserver"), args: apiserver, folder }));
  const server = {
    endpoint: `https://127.0.0.1:${port}`,
    token,
    caPath: join(folder, "certificates", "apiserver.crt"),
  };
  // The controllers need not wait until it is ready, only until it has made its certificate.
  await waitFor("listening API server", children, 60_000, () => status(server));
  return server;
};

const startControllers = (bin: string, folder: string, file: string): Child =>
  startChild({
    name: "kube-controller-manager",
    command: join(bin, "kube-controller-manager"),
    args: [
      `--kubeconfig=${file}`,
      `--controllers=${controllers.join(",")}`,
      "--leader-elect=false",
      // No port of its own: nothing asks it anything.
      "--secure-port=0",
    ],
    folder,
  });

/** The garbage collector begins last: it first has to watch every kind. */
const collectsGarbage = (manager: Child): boolean => manager.log().includes("collect garbage");

/** What `/readyz` answers: 200 when ready. The certificate is made while it starts, so this does not check it yet. */
const status = ({ endpoint, token }: Server): Promise<number | undefined> =>
  new Promise((resolve) => {
    const options = { rejectUnauthorized: false, headers: { authorization: `Bearer ${token}` }, timeout: 5_000 };
    const call = request(`${endpoint}/readyz`, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(undefined));
    call.end();
  });
