import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parse } from "yaml";
import type { RouterFile } from "../file.ts";
import type { DmvpnRouter } from "../model.ts";
import { HUB, SPOKE } from "../routers.fixture.ts";
import { cloudInit } from "./cloud-init.ts";
import { type LinuxOptions, linuxFiles } from "./files.ts";

/** A router's files below a folder of their own, where its scripts run with programs that only write down how they were called. */
class RouterRoot {
  readonly path = mkdtempSync(join(tmpdir(), "podspan-router-"));
  readonly #calls = join(this.path, "calls");

  constructor(files: readonly RouterFile[], secrets: Readonly<Record<string, string>> = {}) {
    for (const { path, text, mode } of files) this.put(path, text, Number.parseInt(mode, 8));
    for (const [name, value] of Object.entries(secrets)) this.put(`/etc/podspan/secret/${name}`, `${value}\n`, 0o600);
  }

  put(path: string, text: string, mode = 0o644): void {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  }

  /** A program of this name that does `script` after its call is written down. */
  program(name: string, script = ""): void {
    this.put(`/bin/${name}`, `#!/bin/sh\necho "${name} $*" >>"${this.#calls}"\n${script}\n`, 0o755);
  }

  run(script: string): { readonly status: number | null; readonly said: string } {
    const env = { PATH: `${join(this.path, "bin")}:${process.env.PATH}`, PODSPAN_ROOT: this.path };
    const { status, stdout, stderr } = spawnSync("sh", [join(this.path, script)], { env, encoding: "utf8" });
    return { status, said: `${stdout}${stderr}` };
  }

  text(path: string): string {
    return readFileSync(join(this.path, path), "utf8");
  }

  /** How programs were called since it was last asked, a line each. */
  calls(): readonly string[] {
    if (!existsSync(this.#calls)) return [];
    const lines = readFileSync(this.#calls, "utf8").trimEnd().split("\n");
    rmSync(this.#calls);
    return lines;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const made: RouterRoot[] = [];
afterEach(() => {
  for (const root of made.splice(0)) root.remove();
});

function rootOf(router: DmvpnRouter, secrets: Readonly<Record<string, string>>, options?: LinuxOptions): RouterRoot {
  const root = new RouterRoot(linuxFiles(router, options), secrets);
  made.push(root);
  return root;
}

const SCRIPT = "opt/podspan/secrets.sh";

const AWKWARD = { ike: `a "b" \\c $d \`e\` &/<secret:ospf> %s é`, nhrp: 'n$`"\\&%s', ospf: "o<secret:nhrp>'*" };

test("secrets of any characters are filled in below /run, for root alone, and nothing is said", () => {
  const root = rootOf(SPOKE, AWKWARD);
  expect(root.run(SCRIPT)).toEqual({ status: 0, said: "" });
  const frr = root.text("run/podspan/frr.conf");
  expect(frr).toContain(`\n ip nhrp authentication ${AWKWARD.nhrp}\n`);
  expect(frr).toContain(`\n ip ospf message-digest-key 1 md5 ${AWKWARD.ospf}\n`);
  const swanctl = root.text("run/podspan/swanctl-secrets.conf");
  const key = /secret = 0s(\S+)/.exec(swanctl)?.[1] ?? "";
  expect(Buffer.from(key, "base64").toString("utf8")).toBe(AWKWARD.ike);
  for (const name of ["frr.conf", "swanctl-secrets.conf"])
    expect(statSync(join(root.path, "run/podspan", name)).mode & 0o777).toBe(0o600);
  expect(root.text("etc/frr/frr.conf")).toBe(frr);
});

test.each([
  ["nhrp", "nine-char", "secret nhrp is longer than 8 characters\n"],
  ["ospf", "seventeen-letters", "secret ospf is longer than 16 characters\n"],
  ["ospf", "has space", "secret ospf has a space in it\n"],
])("a secret that cannot be is refused without being shown: %s", (name, value, said) => {
  const root = rootOf(SPOKE, { ike: "psk", nhrp: "nhrpkey1", ospf: "ospfkey1", [name]: value });
  expect(root.run(SCRIPT)).toEqual({ status: 1, said });
});

test("a router reads its keys from Secrets Manager by its role, and no program is called with one", () => {
  const names = { ike: "dmvpn/psk", nhrp: "arn:aws:secretsmanager:us-west-2:1:secret:n", ospf: "dmvpn/ospf" };
  const root = rootOf(SPOKE, {}, { secrets: { region: "us-west-2", names } });
  root.program("aws", 'case "$*" in *psk*) echo planted-psk ;; *secret:n*) echo planted1 ;; *) echo planted-o ;; esac');
  expect(root.run(SCRIPT)).toEqual({ status: 0, said: "" });
  expect(root.text("run/podspan/frr.conf")).toContain("\n ip nhrp authentication planted1\n");
  const calls = root.calls();
  expect(calls).toEqual(
    Object.values(names).map(
      (name) =>
        `aws secretsmanager get-secret-value --region us-west-2 --secret-id ${name} --query SecretString --output text`,
    ),
  );
});

test("FRR and strongSwan are told once of what has changed, and not of what has not", () => {
  const secrets = { ike: "psk", nhrp: "nhrpkey1", ospf: "ospfkey1" };
  const root = rootOf(SPOKE, secrets);
  const script = root.text(SCRIPT).replace("[ -d /run/systemd/system ] || exit 0\n", "");
  root.put(SCRIPT, script, 0o755);
  root.program("systemctl");
  root.run(SCRIPT);
  expect(root.calls()).toEqual([
    "systemctl try-restart --no-block frr",
    "systemctl try-reload-or-restart --no-block strongswan",
  ]);
  root.run(SCRIPT);
  expect(root.calls()).toEqual([]);
  root.put("/etc/podspan/secret/ospf", "another\n", 0o600);
  root.run(SCRIPT);
  expect(root.calls()).toEqual(["systemctl try-restart --no-block frr"]);
});

test("a key that has been rotated where the role reads it comes by the next look, and nothing is told of the others", () => {
  const names = { ike: "dmvpn/psk", nhrp: "dmvpn/nhrp", ospf: "dmvpn/ospf" };
  const root = rootOf(SPOKE, {}, { secrets: { region: "us-west-2", names } });
  const script = root.text(SCRIPT).replace("[ -d /run/systemd/system ] || exit 0\n", "");
  root.put(SCRIPT, script, 0o755);
  root.program("systemctl");
  const answers = (psk: string) =>
    `case "$*" in *psk*) echo ${psk} ;; *nhrp*) echo planted1 ;; *) echo planted-o ;; esac`;
  const told = () => root.calls().filter((call) => call.startsWith("systemctl"));
  root.program("aws", answers("first"));
  root.run(SCRIPT);
  expect(told()).toHaveLength(2);
  root.run(SCRIPT);
  expect(told()).toEqual([]);
  root.program("aws", answers("second"));
  root.run(SCRIPT);
  expect(told()).toEqual(["systemctl try-reload-or-restart --no-block strongswan"]);
  expect(root.text("run/podspan/swanctl-secrets.conf")).toContain(Buffer.from("second").toString("base64"));
});

test("an ARN is asked for where it is, a name where the router is", () => {
  const names = { ike: "arn:aws:secretsmanager:eu-west-1:1:secret:psk-AbCdEf", nhrp: "dmvpn/nhrp" };
  const files = linuxFiles(SPOKE, { secrets: { region: "us-west-2", names } });
  expect(files.find(({ path }) => path === "/etc/podspan/secrets")?.text).toBe(
    "ike eu-west-1 arn:aws:secretsmanager:eu-west-1:1:secret:psk-AbCdEf\nnhrp us-west-2 dmvpn/nhrp\n",
  );
});

test("a router without NHRP and OSPF authentication asks for the IKE key alone", () => {
  const open = {
    ...SPOKE,
    nhrp: { ...SPOKE.nhrp, authenticated: false },
    ospf: { ...SPOKE.ospf, authenticated: false },
  };
  const root = rootOf(open, { ike: "psk" });
  expect(root.run(SCRIPT)).toEqual({ status: 0, said: "" });
  expect(root.text("run/podspan/frr.conf")).not.toMatch(/authentication|message-digest/);
});

test("what makes the files count starts what is installed, and leaves to its timer what looks for rotated keys", () => {
  const root = rootOf(SPOKE, {}, { secrets: { region: "us-west-2", names: { ike: "psk" } } });
  const apply = root.text("opt/podspan/apply.sh").replaceAll("/etc/systemd", `${root.path}/etc/systemd`);
  root.put("opt/podspan/apply.sh", apply, 0o755);
  root.program("systemctl");
  expect(root.run("opt/podspan/apply.sh")).toEqual({ status: 0, said: "" });
  const units = "podspan-network.service podspan-secrets.service podspan-keys.timer";
  expect(root.calls()).toEqual([
    "systemctl daemon-reload",
    `systemctl enable -q ${units} strongswan frr`,
    `systemctl restart --no-block ${units}`,
    "systemctl start --no-block strongswan frr",
  ]);
});

test("every script is one that a POSIX shell can read", () => {
  for (const { path, text } of linuxFiles(SPOKE).filter((file) => file.text.startsWith("#!/bin/sh")))
    expect(() => execFileSync("sh", ["-n"], { input: text, stdio: "pipe" }), path).not.toThrow();
});

/** A machine with these addresses by device; its `ip` answers what the script asks. */
function machine(router: DmvpnRouter, devices: Readonly<Record<string, string>>): RouterRoot {
  const root = rootOf(router, {});
  const answers = Object.entries(devices).flatMap(([device, address]) => {
    const line = `echo "2: ${device}    inet ${address}/24 brd 10.0.0.255 scope global dynamic ${device}"`;
    return [
      `"-o -4 address show to ${address} scope global") ${line} ;;`,
      `"-o -4 address show dev ${device} scope global") ${line} ;;`,
    ];
  });
  const links = `"link add"*) touch "${root.path}/made" ;;\n"link show"*) [ -f "${root.path}/made" ] ;;`;
  root.program("ip", `case "$*" in\n${answers.join("\n")}\n${links}\nesac`);
  for (const name of ["nft", "sysctl", "modprobe", "networkctl"]) root.program(name);
  return root;
}

test("the tunnel is made on the device that has the outside address, whatever it is called, and once", () => {
  const root = machine(SPOKE, { enp39s0: "10.0.106.10" });
  expect(root.run("opt/podspan/network.sh").said).toBe("");
  const calls = root.calls();
  expect(calls).toContain("ip link add dev mgre0 type gre local 10.0.106.10 key 100 ttl 64 dev enp39s0");
  expect(calls).toContain("ip address replace 10.250.0.9/32 dev mgre0");
  expect(calls).toContain("ip link set dev mgre0 mtu 1400 up");
  expect(calls).toContain(`nft -D from=10.0.106.10 -f ${root.path}/etc/podspan/nftables.conf`);
  expect(calls).toContain("modprobe -a ip_gre esp4 xfrm_user nfnetlink_log nft_limit nft_log nft_xfrm");
  root.run("opt/podspan/network.sh");
  expect(root.calls().filter((call) => /link (add|delete)/.test(call))).toEqual([]);
});

test("another key makes the tunnel anew", () => {
  const root = machine(SPOKE, { ens5: "10.0.106.10" });
  root.run("opt/podspan/network.sh");
  root.calls();
  for (const { path, text, mode } of linuxFiles({ ...SPOKE, tunnel: { ...SPOKE.tunnel, key: 101 } }))
    root.put(path, text, Number.parseInt(mode, 8));
  root.run("opt/podspan/network.sh");
  expect(root.calls().filter((call) => /link (add|delete)/.test(call))).toEqual([
    "ip link delete dev mgre0",
    "ip link add dev mgre0 type gre local 10.0.106.10 key 101 ttl 64 dev ens5",
  ]);
});

test("without its outside address a spoke has no tunnel yet: it fails, and is started again", () => {
  const root = machine(SPOKE, { ens5: "10.0.106.99" });
  expect(root.run("opt/podspan/network.sh").status).toBe(1);
  expect(root.calls().filter((call) => /link add/.test(call))).toEqual([]);
});

test("a hub behind NAT ends its tunnel at the address that its outside device has", () => {
  const root = machine(HUB, { eth0: "192.168.1.2" });
  expect(root.run("opt/podspan/network.sh")).toEqual({ status: 0, said: "" });
  expect(root.calls()).toContain("ip link add dev mgre0 type gre local 192.168.1.2 key 100 ttl 64 dev eth0");
});

test("a tunnel without a key, and an outside with an MTU", () => {
  const { key: _, ...tunnel } = SPOKE.tunnel;
  const root = machine({ ...SPOKE, tunnel, outside: { ...SPOKE.outside, mtu: 1500 } }, { ens5: "10.0.106.10" });
  root.run("opt/podspan/network.sh");
  const calls = root.calls();
  expect(calls).toContain("ip link add dev mgre0 type gre local 10.0.106.10 ttl 64 dev ens5");
  expect(calls).toContain("ip link set dev ens5 mtu 1500");
});

test("packages are asked for until they are there: the way to them may come late", () => {
  const root = new RouterRoot([]);
  made.push(root);
  const { runcmd } = parse(cloudInit([], ["frr", "nodejs"])) as { readonly runcmd: readonly (readonly string[])[] };
  root.put("/first-boot", runcmd[0]?.at(-1) ?? "");
  root.program("apt-get", 'case $* in *install*) [ "$(grep -c install "$PODSPAN_ROOT/calls")" -ge 3 ] ;; esac');
  root.program("sleep");
  expect(root.run("/first-boot").status).toBe(0);
  const install = "apt-get -yq -o Dpkg::Options::=--force-confold install frr nodejs";
  expect(root.calls()).toEqual([
    install,
    "sleep 15",
    "apt-get -q update",
    install,
    "sleep 15",
    "apt-get -q update",
    install,
  ]);
});
