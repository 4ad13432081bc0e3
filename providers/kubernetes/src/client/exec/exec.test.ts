import { Agent } from "node:http";
import { afterEach, expect, test } from "vitest";
import {
  CLOSE_FRAME,
  type ExecAnswer,
  type ExecServer,
  exitFrame,
  serverFrame,
  startExecServer,
  streamFrame,
} from "../../testing/exec-server.ts";
import type { Credentials } from "../credentials.ts";
import { kubeExec } from "./exec.ts";

const TARGET = { namespace: "shop", pod: "web-0", container: "main" };
const open: ExecServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** Exec against a server that answers so, and how often its credentials were renewed. */
async function execOn(...answers: readonly ExecAnswer[]) {
  const server = await startExecServer(answers);
  open.push(server);
  let token = 1;
  const credentials: Credentials = {
    server: server.url,
    access: async () => ({
      server: new URL(server.url),
      headers: { authorization: `Bearer ${token}` },
      agent: new Agent({ keepAlive: true }),
    }),
    renew: async () => {
      token += 1;
    },
  };
  const { exec } = kubeExec(credentials);
  const run = (signal: AbortSignal = new AbortController().signal) => exec(TARGET, ["ping", "-c", "1 2"], signal);
  return { server, run };
}

test("asks with the command's words and the user's credentials, and reads both streams and the exit code", async () => {
  const pieces = [streamFrame(1, "one "), streamFrame(2, "oops"), streamFrame(1, "two"), exitFrame(2), CLOSE_FRAME];
  const { server, run } = await execOn({ pieces: [Buffer.concat(pieces)] });
  expect(await run()).toEqual({ stdout: "one two", stderr: "oops", exitCode: 2 });
  const [request] = server.requests;
  expect(request?.path).toBe(
    "/api/v1/namespaces/shop/pods/web-0/exec?container=main&command=ping&command=-c&command=1+2&stdout=true&stderr=true",
  );
  expect(request?.headers).toMatchObject({
    authorization: "Bearer 1",
    "sec-websocket-protocol": "v5.channel.k8s.io, v4.channel.k8s.io",
  });
});

test("an older server speaks v4, in messages of several frames, and ends by closing the connection", async () => {
  const text = Buffer.concat([Buffer.from([1]), Buffer.from("hello")]);
  const pieces = [
    serverFrame(2, text.subarray(0, 3), false),
    serverFrame(0, text.subarray(3)),
    exitFrame(0).subarray(0, 4),
    exitFrame(0).subarray(4),
  ];
  const { run } = await execOn({ protocol: "v4.channel.k8s.io", pieces, breaks: true });
  expect(await run()).toEqual({ stdout: "hello", stderr: "", exitCode: 0 });
});

test("a ping is answered by a masked pong", async () => {
  const { server, run } = await execOn({ pieces: [serverFrame(9, Buffer.from("hi")), exitFrame(0), CLOSE_FRAME] });
  await run();
  await expect.poll(() => Buffer.concat([...server.received])[0]).toBe(0x8a);
});

test("a token that has run out is renewed once", async () => {
  const { server, run } = await execOn(
    { refusal: [401, { kind: "Status", reason: "Unauthorized" }] },
    { pieces: [exitFrame(0), CLOSE_FRAME] },
  );
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer 1", "Bearer 2"]);
});

test("a refusal is the API server's own", async () => {
  const message = 'pods "web-0" is forbidden: cannot create resource "pods/exec"';
  const { run } = await execOn({ refusal: [403, { kind: "Status", reason: "Forbidden", message, code: 403 }] });
  await expect(run()).rejects.toMatchObject({ status: 403, reason: "Forbidden", message });
});

test("a container without the program says so", async () => {
  const message = 'error executing command in container: exec: "ping": executable file not found in $PATH: unknown';
  const status = { status: "Failure", reason: "InternalError", message, code: 500 };
  const { run } = await execOn({ pieces: [streamFrame(3, JSON.stringify(status)), CLOSE_FRAME] });
  await expect(run()).rejects.toMatchObject({ status: 500, reason: "ProgramMissing", message });
});

test("a connection that ends before the command does is no result", async () => {
  const { run } = await execOn({ pieces: [streamFrame(1, "half of")], breaks: true });
  await expect(run()).rejects.toMatchObject({ status: 0, reason: "ExecBroken" });
});

test.each([
  ["something on the way passes no WebSockets on", { refusal: [400, "Upgrade request required"] }],
  ["a page comes instead", { refusal: [200, "<html>"] }],
  ["another protocol is chosen", { protocol: "channel.k8s.io" }],
] as const)("no WebSocket: %s", async (_, answer) => {
  const { run } = await execOn(answer);
  await expect(run()).rejects.toMatchObject({ status: 0, reason: "NoWebSocket" });
});

test("a signal ends a command that does not end", async () => {
  const { server, run } = await execOn({ pieces: [streamFrame(1, "waiting")] });
  const abort = new AbortController();
  const running = run(abort.signal);
  await expect.poll(() => server.requests.length).toBe(1);
  abort.abort(new Error("long enough"));
  await expect(running).rejects.toThrow("long enough");
});

test("nobody at home is told with the address", async () => {
  const { server, run } = await execOn();
  await server.close();
  await expect(run()).rejects.toMatchObject({ status: 0, reason: "Unreachable" });
});
