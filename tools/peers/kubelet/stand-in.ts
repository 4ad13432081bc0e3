import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { removeFolder, startChild, temporaryFolder, waitFor } from "../peer/child.ts";
import { readyPeer } from "../peers.ts";

/** A container as the stand-in knows it. */
export interface StandInContainer {
  /** Its network namespace, as `ip netns` names it. */
  readonly namespace: string;
  /** A PATH: where its programs are. */
  readonly path: string;
}

export interface StandInKubelet {
  /** Of 127.0.0.1: a node's `daemonEndpoints.kubeletEndpoint.Port`. */
  readonly port: number;
  /** Other containers, or the same with other programs, from the next command on. */
  readonly hold: (containers: Readonly<Record<string, StandInContainer>>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts one kubelet for all nodes; containers by `namespace/pod/container`. */
export const startKubelet = async (containers: Readonly<Record<string, StandInContainer>>): Promise<StandInKubelet> => {
  const { path } = await readyPeer("kubelet");
  const folder = await temporaryFolder("kubelet");
  const hold = (held: typeof containers): Promise<void> =>
    writeFile(join(folder, "containers.json"), JSON.stringify(held));
  await hold(containers);
  const child = startChild({ name: "kubelet", command: path, args: ["containers.json"], folder });
  const stop = async (): Promise<void> => {
    await child.stop();
    await removeFolder(folder);
  };
  try {
    const said = await waitFor(
      "listening kubelet",
      [child],
      30_000,
      async () => /listening on (\d+)/.exec(child.log()) ?? undefined,
    );
    return { port: Number(said[1]), hold, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
