import type { ProviderError } from "@podspan/core/ports";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";
import type { RouterAddress } from "../api.ts";
import { type RouterCode, routerRefusal } from "../refusal.ts";
import { ALGORITHMS } from "./algorithms.ts";
import { fingerprint, isPinned } from "./host-key.ts";

/** What proves who logs in: one of them. Read at the last moment, kept nowhere. */
export interface SshLogin {
  readonly password?: string;
  /** OpenSSH or PEM. */
  readonly privateKey?: string;
}

export interface SshTarget {
  readonly address: RouterAddress;
  readonly login: (signal: AbortSignal) => Promise<SshLogin>;
  /** Milliseconds until a router that does not answer is given up: a connection, a command. */
  readonly patience: number;
}

export interface Executed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One SSH connection. What breaks it rejects whatever waits on it. */
export interface SshConnection {
  /** Runs one command, `input` on its standard input. Never put a secret into `command`: others can see it. */
  exec(command: string, input?: string): Promise<Executed>;
  /** A terminal of so many columns. */
  shell(columns: number): Promise<ClientChannel>;
  /** Settles when the connection is gone, with why. */
  readonly closed: Promise<ProviderError>;
  end(): void;
}

/** Connects and logs in. Throws `ProviderError`: wrong host key, login refused, not reached in time; the signal's reason when aborted. */
export async function connect(target: SshTarget, signal: AbortSignal): Promise<SshConnection> {
  signal.throwIfAborted();
  const login = await target.login(signal);
  signal.throwIfAborted();
  const client = new Client();
  const shown: { key?: string } = {};
  const gone = Promise.withResolvers<ProviderError>();
  await new Promise<void>((resolve, reject) => {
    const abort = () => {
      client.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    client.on("ready", () => {
      // A terminal's lines are short, and each waits for the answer to the one before.
      client.setNoDelay(true);
      resolve();
    });
    client.on("error", (error) => {
      const refusal = refusalOf(target.address, error, shown.key);
      gone.resolve(refusal);
      reject(refusal);
    });
    client.on("close", () => {
      signal.removeEventListener("abort", abort);
      const refusal = said(target.address, "RouterLost", "the connection was closed");
      gone.resolve(refusal);
      reject(refusal);
    });
    answerQuestions(client, login);
    open(client, target, login, shown, reject);
  });
  return connectionOf(client, target, gone.promise);
}

function open(
  client: Client,
  { address, patience }: SshTarget,
  login: SshLogin,
  shown: { key?: string },
  reject: (reason: ProviderError) => void,
): void {
  const config: ConnectConfig = {
    host: address.host,
    port: address.port,
    username: address.user,
    readyTimeout: patience,
    keepaliveInterval: Math.max(1000, Math.round(patience / 3)),
    keepaliveCountMax: 3,
    algorithms: ALGORITHMS,
    tryKeyboard: login.password !== undefined,
    hostVerifier: (key: Buffer) => {
      shown.key = fingerprint(key);
      return isPinned(address.hostKey, shown.key);
    },
    ...login,
  };
  try {
    client.connect(config);
  } catch {
    // It is the key that cannot be read; what it says of it is not repeated.
    reject(said(address, "RouterLoginRefused", "the private key cannot be read"));
  }
}

/** IOS-XE asks for the password as a question. */
function answerQuestions(client: Client, { password }: SshLogin): void {
  client.on("keyboard-interactive", (_name, _instructions, _language, prompts, finish) =>
    finish(prompts.map(() => password ?? "")),
  );
}

function connectionOf(client: Client, { address, patience }: SshTarget, closed: Promise<ProviderError>): SshConnection {
  const alive = <T>(what: Promise<T>): Promise<T> =>
    Promise.race([
      what,
      closed.then((reason): never => {
        throw reason;
      }),
    ]);
  return {
    closed,
    shell: (cols) =>
      alive(
        new Promise((resolve, reject) => {
          client.shell({ term: "vt100", cols, rows: 24 }, (error, channel) => {
            if (error === undefined) resolve(channel);
            else reject(said(address, "RouterRefused", "the router opens no terminal"));
          });
        }),
      ),
    exec: (command, input) => alive(executed(client, address, patience, command, input)),
    end: () => client.end(),
  };
}

function executed(
  client: Client,
  address: RouterAddress,
  patience: number,
  command: string,
  input: string | undefined,
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error !== undefined) {
        reject(said(address, "RouterRefused", "the router runs no commands"));
        return;
      }
      const parts = { stdout: "", stderr: "" };
      let code = 255;
      // Commands on a router may take their time: a reload of its daemons does.
      const timer = setTimeout(() => reject(said(address, "RouterSilent", "a command does not end")), patience * 6);
      channel.setEncoding("utf8").on("data", (text: string) => {
        parts.stdout += text;
      });
      channel.stderr.setEncoding("utf8").on("data", (text: string) => {
        parts.stderr += text;
      });
      channel.on("exit", (status: number | null) => {
        code = status ?? 255;
      });
      channel.on("close", () => {
        clearTimeout(timer);
        resolve({ code, ...parts });
      });
      channel.end(input ?? "");
    });
  });
}

/** ssh2 says by `level` what failed; its texts can hold names of files and algorithms, no secret. */
function refusalOf(
  address: RouterAddress,
  error: Error & { level?: string; code?: string },
  shown?: string,
): ProviderError {
  if (shown !== undefined && !isPinned(address.hostKey, shown)) {
    const instead = address.hostKey === undefined ? "and none is given to compare it with" : `not ${address.hostKey}`;
    return said(address, "RouterHostKey", `the router shows host key ${shown}, ${instead}`);
  }
  switch (error.level) {
    case "client-authentication":
      return said(address, "RouterLoginRefused", `the router does not let ${address.user} in`);
    case "client-timeout":
      return said(address, "RouterSilent", "the router does not answer");
    case "handshake":
      return said(address, "RouterProtocol", `no common algorithm: ${error.message}`);
    default:
      return said(address, "RouterAbsent", `not reached: ${error.code ?? "the connection broke"}`);
  }
}

function said({ host, port }: RouterAddress, code: RouterCode, what: string): ProviderError {
  return routerRefusal(code, "connect", `${host}:${port}: ${what}`);
}
