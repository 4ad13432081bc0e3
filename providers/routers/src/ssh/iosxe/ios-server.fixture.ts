import type { Socket } from "node:net";
import { IosConfiguration } from "@podspan/twin/routers";
import ssh2, { type AuthContext, type ServerChannel } from "ssh2";
import { keyPair } from "../../../../../tools/peers/sshd/key-pair.ts";
import { type Fault, readConfiguration, type Statement } from "../../iosxe-grammar/index.ts";
import { fingerprint } from "../host-key.ts";
import { Flash } from "./ios-flash.fixture.ts";

export interface IosBehaviour {
  readonly configuration: string;
  readonly password?: string;
  /** Asks for the password as a question, as IOS-XE does. */
  readonly questions?: boolean;
  /** Lines of a page until `terminal length 0`. */
  readonly page?: number;
  /** What is said to a line instead of what the grammar says of it. */
  readonly answers?: (line: string) => string | undefined;
  /** The connection breaks when this line comes, before or after it is taken. */
  readonly cut?: (line: string) => "before" | "after" | undefined;
  /** No new connection after a change was entered: the change has cut itself off. */
  readonly cutsItselfOff?: boolean;
  /** Says nothing more to this line. */
  readonly silent?: (line: string) => boolean;
  /** Sends everything a few letters at a time. */
  readonly slow?: boolean;
  /** Knows no `configure terminal revert`. */
  readonly old?: boolean;
  readonly algorithms?: ssh2.Algorithms;
  /** Prompts with `>`. */
  readonly unprivileged?: boolean;
  /** Of its guest shell: it runs already, or never does. */
  readonly guestShell?: "runs" | "broken";
  /** Files below `bootflash:guest-share`; absent: there is no such folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Every file that is written lacks its end. */
  readonly full?: boolean;
}

/** An SSH server that behaves as an IOS-XE router does; what it takes its grammar says, what it holds is in memory. */
export interface IosServer {
  readonly port: number;
  readonly hostKey: string;
  configuration(): string;
  startup(): string | undefined;
  /** Lines typed in `configure terminal` so far, of all sessions. */
  readonly typed: readonly string[];
  /** Commands outside of it. */
  readonly commands: readonly string[];
  readonly sessions: number;
  /** Files on its flash, by path. */
  files(): Readonly<Record<string, string>>;
  /** Somebody else writes one, or takes it away. */
  put(path: string, text: string | undefined): void;
  guestShellRuns(): boolean;
  stopGuestShell(): void;
  /** The revert timer runs out. */
  expire(): void;
  /** Whether a change waits. */
  waits(): boolean;
  stop(): Promise<void>;
}

const HOST_KEY = keyPair();

interface Router {
  running: IosConfiguration;
  startup?: string;
  /** What the revert timer goes back to. */
  backup?: string;
  cut: boolean;
  readonly typed: string[];
  readonly commands: string[];
  sessions: number;
  readonly flash: Flash;
}

export async function startIos(behaviour: IosBehaviour): Promise<IosServer> {
  const router: Router = {
    running: new IosConfiguration(behaviour.configuration),
    cut: false,
    typed: [],
    commands: [],
    sessions: 0,
    flash: new Flash(behaviour),
  };
  const clients = new Set<ssh2.Connection>();
  const options = {
    hostKeys: [HOST_KEY.private],
    ...(behaviour.algorithms ? { algorithms: behaviour.algorithms } : {}),
  };
  const server = new ssh2.Server(options, (client) => {
    if (router.cut) {
      client.end();
      return;
    }
    clients.add(client);
    // Or each answer would wait for the acknowledgement of its echo.
    (Reflect.get(client, "_sock") as Socket).setNoDelay(true);
    client.on("error", () => {});
    client.on("close", () => clients.delete(client));
    client.on("authentication", (context) => authenticate(context, behaviour));
    client.on("session", (accept) => {
      const session = accept();
      session.on("pty", (take) => take?.());
      session.on("shell", (take) => {
        router.sessions += 1;
        new Session(take(), router, behaviour, () => client.end()).greet();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const key = ssh2.utils.parseKey(HOST_KEY.public);
  if (key instanceof Error) throw key;
  return {
    port: (server.address() as { readonly port: number }).port,
    hostKey: fingerprint(key.getPublicSSH()),
    configuration: () => router.running.text(),
    startup: () => router.startup,
    typed: router.typed,
    commands: router.commands,
    get sessions() {
      return router.sessions;
    },
    files: () => router.flash.files(),
    put: (path, text) => router.flash.put(path, text),
    guestShellRuns: () => router.flash.runs,
    stopGuestShell: () => {
      router.flash.runs = false;
    },
    expire: () => goBack(router),
    waits: () => router.backup !== undefined,
    stop: () =>
      new Promise((resolve) => {
        for (const client of clients) client.end();
        server.close(() => resolve());
      }),
  };
}

function authenticate(context: AuthContext, { password = "cisco-password", questions }: IosBehaviour): void {
  if (questions && context.method === "keyboard-interactive") {
    context.prompt([{ prompt: "Password: ", echo: false }], (answers) => {
      if (answers[0] === password) context.accept();
      else context.reject(["keyboard-interactive"]);
    });
    return;
  }
  if (!questions && context.method === "password" && context.password === password) context.accept();
  else context.reject([questions ? "keyboard-interactive" : "password"]);
}

function goBack(router: Router): void {
  if (router.backup === undefined) return;
  router.running = new IosConfiguration(router.backup);
  delete router.backup;
  router.cut = false;
}

const MODES: readonly (readonly [string, string])[] = [
  ["interface ", "config-if"],
  ["router ", "config-router"],
  ["peer ", "config-ikev2-keyring-peer"],
  ["crypto ikev2 ", "config-ikev2"],
  ["crypto ipsec profile", "ipsec-profile"],
  ["archive", "config-archive"],
];

class Session {
  readonly #channel: ServerChannel;
  readonly #router: Router;
  readonly #behaviour: IosBehaviour;
  readonly #cut: () => void;
  #page: number;
  #input = "";
  /** Lines of this visit to `configure terminal`; undefined: not in it. */
  #lines: string[] | undefined;
  #more: (() => void) | undefined;
  #unsaid = "";

  constructor(channel: ServerChannel, router: Router, behaviour: IosBehaviour, cut: () => void) {
    this.#channel = channel;
    this.#router = router;
    this.#behaviour = behaviour;
    this.#cut = cut;
    this.#page = behaviour.page ?? 0;
    router.flash.isInTcl = false;
    channel.on("error", () => {});
    channel.setEncoding("utf8").on("data", (text: string) => this.#hear(text));
  }

  greet(): void {
    this.#say("\r\nAuthorised access only\r\n\r\n");
    this.#prompt();
  }

  #hear(text: string): void {
    if (this.#more !== undefined) {
      this.#more();
      return;
    }
    this.#input += text;
    for (let end = this.#input.search(/[\r\n]/); end >= 0; end = this.#input.search(/[\r\n]/)) {
      const line = this.#input.slice(0, end);
      this.#input = this.#input.slice(end + 1);
      this.#say(`${line}\r\n`);
      this.#obey(line);
    }
  }

  #obey(line: string): void {
    const typed = line.trim();
    const cut = this.#behaviour.cut?.(typed);
    if (cut !== "before" && !this.#behaviour.silent?.(typed)) {
      const answer = this.#lines === undefined ? this.#command(typed) : this.#configure(line);
      if (cut === undefined) this.#show(answer, () => this.#prompt());
    }
    if (cut !== undefined) this.#cut();
  }

  #command(line: string): string {
    const router = this.#router;
    if (!router.flash.isInTcl) router.commands.push(line);
    const said = router.flash.answerTo(line);
    if (said !== undefined) return said;
    if (line === "terminal length 0") this.#page = 0;
    if (line.startsWith("terminal ") || line === "") return "";
    const text = router.running.text();
    switch (line) {
      case "show running-config":
        return `Building configuration...\n\nCurrent configuration : ${text.length} bytes\n!\n${text}end\n\n`;
      case "show running-config | section ^archive":
        return /^archive\n(?: .*\n)*/m.exec(text)?.[0] ?? "";
      case "show archive config rollback timer":
        if (this.#behaviour.old) return invalid(5);
        return router.backup === undefined
          ? "No Rollback Confirmed Change pending\n"
          : "Time configured(or reconfigured): 10:00\nTimer type: absolute timer\nTimer value: 2 min\n";
      case "archive config":
        return /^ path /m.test(text) ? "" : "% Archive path is not set\n";
      case "configure terminal":
        this.#lines = [];
        return "Enter configuration commands, one per line.  End with CNTL/Z.\n";
      case "configure confirm":
        if (router.backup === undefined) return "%No Rollback Confirmed Change pending\n";
        delete router.backup;
        return "";
      case "configure revert now":
        goBack(router);
        return "Rollback Confirmed Change: Rollback Begin\nTotal number of passes: 1\nRollback Done\n";
      case "write memory":
        router.startup = text;
        return "Building configuration...\n[OK]\n";
      default:
        return this.#other(line, text);
    }
  }

  #other(line: string, text: string): string {
    const minutes = /^configure terminal revert timer (\d+)$/.exec(line)?.[1];
    if (minutes === undefined || this.#behaviour.old)
      return line.startsWith("show ") ? (this.#behaviour.answers?.(line) ?? `${line} says nothing\n`) : invalid(0);
    if (!/^ path /m.test(text)) return "% Archive path is not set\n";
    this.#router.backup = text;
    this.#lines = [];
    return "Rollback Confirmed Change: Backing up current running config to bootflash:podspan-archive-1\n\nEnter configuration commands, one per line.  End with CNTL/Z.\n";
  }

  #configure(line: string): string {
    if (line.trim() === "end") {
      this.#lines = undefined;
      this.#router.running.leave();
      this.#router.cut = this.#behaviour.cutsItselfOff === true && this.#router.backup !== undefined;
      return "";
    }
    this.#router.typed.push(line);
    const said = this.#behaviour.answers?.(line.trim()) ?? this.#refusal(line);
    if (said !== undefined) return said;
    this.#lines?.push(line);
    this.#router.running.type(line);
    return "";
  }

  #refusal(line: string): string | undefined {
    // What stands above decides; the blocks before it do not.
    const lines = this.#lines ?? [];
    const block = line.startsWith(" ")
      ? lines.slice(
          Math.max(
            0,
            lines.findLastIndex((one) => !one.startsWith(" ")),
          ),
        )
      : [];
    const fault = faultAt(readConfiguration([...block, line].join("\n")), block.length + 1);
    if (fault === undefined) return undefined;
    if (fault.reason.startsWith("incomplete")) return "% Incomplete command.\n\n";
    // It repeats what was typed.
    if (fault.reason.startsWith("ambiguous")) return `% Ambiguous command:  "${line.trim()}"\n`;
    return invalid(fault.column - 1);
  }

  #prompt(): void {
    const name = /^hostname (\S+)/m.exec(this.#router.running.text())?.[1] ?? "Router";
    const head = this.#lines?.findLast((line) => MODES.some(([begin]) => line.trim().startsWith(begin)));
    const mode = MODES.find(([begin]) => head?.trim().startsWith(begin))?.[1] ?? "config";
    const tcl = this.#router.flash.isInTcl ? "(tcl)" : "";
    this.#say(`${name}${this.#lines === undefined ? tcl : `(${mode})`}${this.#behaviour.unprivileged ? ">" : "#"}`);
  }

  /** Page by page, until the last is out. */
  #show(text: string, done: () => void): void {
    const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
    if (this.#page === 0 || lines.length <= this.#page) {
      if (lines.length > 0) this.#say(`${lines.join("\r\n")}\r\n`);
      done();
      return;
    }
    this.#say(`${lines.slice(0, this.#page).join("\r\n")}\r\n --More-- `);
    this.#more = () => {
      this.#more = undefined;
      const back = "\b".repeat(9);
      this.#say(`${back}${" ".repeat(9)}${back}`);
      this.#show(`${lines.slice(this.#page).join("\n")}\n`, done);
    };
  }

  #say(text: string): void {
    if (this.#unsaid === "") queueMicrotask(() => this.#flush());
    this.#unsaid += text;
  }

  #flush(): void {
    const text = this.#unsaid;
    this.#unsaid = "";
    const parts = this.#behaviour.slow ? (text.match(/[\s\S]{1,3}/g) ?? []) : [text];
    for (const part of parts) this.#channel.write(part);
  }
}

function invalid(column: number): string {
  return `${" ".repeat(column + 7)}^\n% Invalid input detected at '^' marker.\n\n`;
}

function faultAt(statements: readonly Statement[], line: number): Fault | undefined {
  for (const statement of statements) {
    if (statement.fault?.line === line) return statement.fault;
    const within = faultAt(statement.children, line);
    if (within !== undefined) return within;
  }
  return undefined;
}
