import { describe, expect, test } from "vitest";
import { connectReception, toldReception } from "./connect.ts";
import { largeCommand, pingReception } from "./ping.ts";
import { equipmentOf } from "./survey.ts";

const SOCKETS = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0
   2: 0A404064:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3 1 0 100 0 0 10 0
   3: 0A404064:9C40 0B404064:0050 01 00000000:00000000 00:00000000 00000000     0        0 4 1 0 100 0 0 10 0
  sl  local_address                         remote_address                        st tx_queue rx_queue
   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000
   1: 00000000000000000000000001000000:0019 00000000000000000000000000000000:0000 0A 00000000:00000000
`;

describe("what a container has", () => {
  const none = { ping: "", nc: "" };

  test("listening sockets of every address and of one, not of the loopback, and nothing that is connected", () => {
    expect(equipmentOf(SOCKETS, none).listeners).toEqual([
      { port: 22 },
      { port: 443, address: "100.64.64.10" },
      { port: 8080 },
    ]);
  });

  test("MTUs of all interfaces but the loopback", () => {
    const text = "/sys/class/net/lo/mtu 65536\n/sys/class/net/eth0/mtu 9001\n/sys/class/net/eth1/mtu 1500\nend";
    expect(equipmentOf(text, none).mtus).toEqual([1500, 9001]);
  });

  test.each([
    ["has ping", "ping from iputils 20221126", { name: "iputils", uncut: true }],
    [
      "has ping",
      "ping: invalid option -- 'V'\nBusyBox v1.36.1 () multi-call binary.",
      { name: "busybox", uncut: false },
    ],
    ["has ping", "ping (GNU inetutils) 2.4", { name: "another ping", uncut: false }],
    ["has nc", "", undefined],
  ])("%s that says %j", (has, ping, expected) => {
    expect(equipmentOf(`${has}\nend`, { ping, nc: "" }).ping).toEqual(expected);
  });

  test.each([
    ["OpenBSD netcat (Debian patchlevel 1.219-1)\nusage: nc [-46CDdFhklNnrStUuvZz] [-I length]", "nc -z"],
    ["BusyBox v1.36.1\n\nUsage: nc [OPTIONS] HOST PORT\n\n\t-l\tListen\n\t-z\tZero-I/O mode (scanning)", "nc -z"],
    ["BusyBox v1.35.0\n\nUsage: nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]", "nc -e"],
    ["Ncat 7.94 ( https://nmap.org/ncat )\n  -4   Use IPv4 only\n  -z   Zero-I/O mode", "nc -z"],
    ["some nc without help", undefined],
  ])("connects by what its nc can: %j", (nc, expected) => {
    expect(equipmentOf("has nc\nend", { ping: "", nc }).connect).toBe(expected);
  });

  test("bash connects where it can be stopped", () => {
    expect(equipmentOf("has bash\nhas timeout\nend", none).connect).toBe("bash");
    expect(equipmentOf("has bash\nend", none)).toEqual({ mtus: [], listeners: [] });
  });
});

describe("what ping says", () => {
  const sender = { addresses: ["10.0.0.5"], mtus: [1500] };
  const said = (text: string, stderr = "") => pingReception({ stdout: text, stderr, exitCode: 1 }, sender);
  const LOST = "3 packets transmitted, 0 received, 100% packet loss, time 600ms";

  test.each([
    ["3 packets transmitted, 3 received, 0% packet loss", { kind: "answered" }],
    ["2 packets transmitted, 1 packets received, 50% packet loss", { kind: "answered" }],
    [LOST, { kind: "silent" }],
    [
      `From 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n${LOST}`,
      { kind: "too-large", mtu: 1400, by: "10.0.0.1" },
    ],
    [`From fd00::1 icmp_seq=1 Packet too big: mtu=1280\n${LOST}`, { kind: "too-large", mtu: 1280, by: "fd00::1" }],
    [
      `From 10.0.0.9 icmp_seq=1 Destination Host Prohibited\n${LOST}`,
      { kind: "unreachable", why: "Destination Host Prohibited", by: "10.0.0.9" },
    ],
    [
      `From 10.0.0.9 icmp_seq=1 Packet filtered\n${LOST}`,
      { kind: "unreachable", why: "Packet filtered", by: "10.0.0.9" },
    ],
    [
      `From 10.0.0.5 icmp_seq=1 Destination Host Unreachable\n${LOST}`,
      { kind: "unreachable", why: "Destination Host Unreachable" },
    ],
    [
      `From fd00::1 icmp_seq=1 Destination unreachable: Administratively prohibited\n${LOST}`,
      { kind: "unreachable", why: "Destination unreachable: Administratively prohibited", by: "fd00::1" },
    ],
    [
      `From 10.0.0.1 icmp_seq=1 Time to live exceeded\n${LOST}`,
      { kind: "unreachable", why: "Time to live exceeded", by: "10.0.0.1" },
    ],
  ])("%j", (text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  test("what is too large for the sender's own interface, and what its kernel has learned of the way before", () => {
    const local = (mtu: number) => said(`${LOST}`, `ping: local error: message too long, mtu=${mtu}`);
    expect(local(1500)).toEqual({ kind: "too-large", mtu: 1500 });
    expect(local(1400)).toEqual({ kind: "too-large", mtu: 1400, by: "a router on the way" });
  });

  test("no way out, no permission, and what nobody has foreseen", () => {
    expect(said("", "ping: connect: Network is unreachable")).toEqual({
      kind: "unreachable",
      why: "Network is unreachable",
    });
    expect(said("", "ping: socktype: SOCK_RAW\nping: socket: Operation not permitted")).toMatchObject({
      kind: "unsent",
      why: expect.stringContaining("NET_RAW"),
    });
    expect(said("", "ping: permission denied (are you root?)")).toMatchObject({ kind: "unsent" });
    expect(said("", "ping: what is this")).toEqual({ kind: "unsent", why: "`ping` says: ping: what is this" });
  });

  test("the size is that of the IP packet: 28 bytes of headers, 48 with IPv6", () => {
    expect(largeCommand(9001, "10.0.0.1").at(-2)).toBe("8973");
    expect(largeCommand(1500, "fd00::1").at(-2)).toBe("1452");
  });
});

describe("what a connection says", () => {
  test.each([
    [0, "", { kind: "answered" }],
    [1, "nc: connect to 10.0.0.1 port 80 (tcp) failed: Connection refused", { kind: "refused" }],
    [
      1,
      "nc: can't connect to remote host (10.0.0.1): No route to host",
      { kind: "unreachable", why: "No route to host" },
    ],
    [1, "nc: connect to 10.0.0.1 port 80 (tcp) timed out: Operation now in progress", { kind: "silent" }],
    [124, "", { kind: "silent" }],
  ])("%i %j", (exitCode, stderr, expected) => {
    expect(connectReception({ stdout: "", stderr, exitCode })).toEqual(expected);
  });
});

describe("what the other side says of whom it sees", () => {
  const told = (stdout: string, stderr = "", exitCode = 0) => toldReception({ stdout, stderr, exitCode });

  test("an address of either family; without one it is a connection like any other", () => {
    expect(told("10.0.0.5\n")).toEqual({ kind: "answered", seen: "10.0.0.5" });
    expect(told("fd00::5\n", "", 1)).toEqual({ kind: "answered", seen: "fd00::5" });
    expect(told("SSH-2.0-OpenSSH_9.2\n")).toEqual({ kind: "answered" });
    expect(told("", "nc: can't connect to remote host (10.0.0.1): Connection refused", 1)).toEqual({ kind: "refused" });
  });
});
