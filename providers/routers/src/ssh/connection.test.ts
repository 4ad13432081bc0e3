import { afterAll, beforeAll, expect, test } from "vitest";
import { DOCUMENT_SPOKE } from "../iosxe-grammar/document.fixture.ts";
import { connect } from "./connection.ts";
import { type IosServer, startIos } from "./iosxe/ios-server.fixture.ts";
import { targetOf } from "./target.fixture.ts";

const never = new AbortController().signal;
const WRONG = `SHA256:${"A".repeat(43)}`;
let server: IosServer;

beforeAll(async () => {
  server = await startIos({ configuration: DOCUMENT_SPOKE });
});
afterAll(() => server.stop());

test("another host key is refused, and both are named (fault 1b-30)", async () => {
  await expect(connect(targetOf(server, { hostKey: WRONG }), never)).rejects.toMatchObject({
    code: "RouterHostKey",
    faultClass: "denied",
    message: `127.0.0.1:${server.port}: the router shows host key ${server.hostKey}, not ${WRONG}`,
  });
});

test("without a host key to compare nobody is trusted", async () => {
  const { hostKey: _, ...address } = targetOf(server).address;
  await expect(connect({ ...targetOf(server), address }, never)).rejects.toMatchObject({
    code: "RouterHostKey",
    message: `127.0.0.1:${server.port}: the router shows host key ${server.hostKey}, and none is given to compare it with`,
  });
});

test("a wrong password is refused and never told", async () => {
  const refused = connect(targetOf(server, { password: "wrong-password" }), never);
  await expect(refused).rejects.toMatchObject({ code: "RouterLoginRefused", faultClass: "credentials" });
  await expect(refused).rejects.not.toThrow("wrong-password");
});

test("a private key that cannot be read is told without it", async () => {
  const target = { ...targetOf(server), login: () => Promise.resolve({ privateKey: "no key at all" }) };
  await expect(connect(target, never)).rejects.toMatchObject({
    code: "RouterLoginRefused",
    message: `127.0.0.1:${server.port}: the private key cannot be read`,
  });
});

test("where nobody listens the router is absent", async () => {
  const gone = await startIos({ configuration: "" });
  await gone.stop();
  await expect(connect(targetOf(gone), never)).rejects.toMatchObject({ code: "RouterAbsent", faultClass: "transient" });
});

test("the algorithms of an older router are taken, and weaker ones are not", async () => {
  const old = await startIos({
    configuration: "",
    algorithms: { kex: ["diffie-hellman-group14-sha1"], cipher: ["aes128-cbc"], hmac: ["hmac-sha1"] },
  });
  const weak = await startIos({ configuration: "", algorithms: { kex: ["diffie-hellman-group1-sha1"] } });
  (await connect(targetOf(old), never)).end();
  await expect(connect(targetOf(weak), never)).rejects.toMatchObject({ code: "RouterProtocol" });
  await Promise.all([old.stop(), weak.stop()]);
});
