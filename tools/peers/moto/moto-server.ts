import { fileURLToPath } from "node:url";
import { removeFolder, startChild, temporaryFolder, waitFor } from "../peer/child.ts";
import { readyPeer } from "../peers.ts";

export interface MotoOptions {
  /** The account that calls without an assumed role belong to; moto's own default is 123456789012. */
  readonly account?: string;
  /** More of moto's settings (https://docs.getmoto.org/en/latest/docs/configuration/environment_variables.html). */
  readonly env?: Readonly<Record<string, string>>;
}

/** A moto server of its own, empty at first. */
export interface MotoServer {
  /** For `AWS_ENDPOINT_URL`: `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Forgets every resource of every account and region. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The machine images of every region: those that routers are made from are not among moto's own. Without dates, which moto reads once and not again. */
const IMAGES = fileURLToPath(new URL("images.json", import.meta.url));

/** Starts moto on a port of its own (about 1.5 s); throws when moto is missing. */
export const startMoto = async ({ account, env }: MotoOptions = {}): Promise<MotoServer> => {
  const { path } = await readyPeer("moto");
  const folder = await temporaryFolder("moto");
  const server = startChild({
    name: "moto_server",
    command: path,
    args: ["-H", "127.0.0.1", "-p", "0"],
    folder,
    env: {
      PYTHONUNBUFFERED: "1",
      MOTO_AMIS_PATH: IMAGES,
      ...(account === undefined ? {} : { MOTO_ACCOUNT_ID: account }),
      ...env,
    },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await removeFolder(folder);
  };
  try {
    const endpoint = await waitFor(
      "moto's address",
      [server],
      60_000,
      async () => /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(server.log())?.[1],
    );
    return { endpoint, stop, reset: () => reset(endpoint) };
  } catch (error) {
    await stop();
    throw error;
  }
};

const reset = async (endpoint: string): Promise<void> => {
  const response = await fetch(`${endpoint}/moto-api/reset`, { method: "POST" });
  if (!response.ok) throw new Error(`moto did not reset: ${response.status} ${await response.text()}`);
};
