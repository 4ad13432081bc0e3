/**
 * A router for tests: takes lines as IOS-XE does, as far as what we send goes, by rules of its own. Every statement is of one value or of many,
 * and what is named must be there before what names it.
 */
export class ToyDevice {
  readonly #top: Node = { text: "", children: [] };
  readonly refusals: string[] = [];

  /** Lines as they are sent: nesting is told by what is entered, not by indentation. */
  send(lines: readonly string[]): void {
    let path: Node[] = [this.#top];
    for (const line of lines) {
      const depth = line.length - line.trimStart().length;
      path = path.slice(0, depth + 1);
      const here = path.at(-1);
      if (here === undefined || path.length !== depth + 1) {
        this.refusals.push(`nested too deep: ${line}`);
        continue;
      }
      const entered = this.#take(here, line.trim());
      if (entered !== undefined) path.push(entered);
    }
  }

  /** As `show running-config` prints it: keys hidden, `permit` numbered, defaults left out, statics without `subnets`. */
  running(): string {
    forgetDefaults(this.#top);
    return [
      "Building configuration...",
      "!",
      ...this.#top.children.flatMap((child) => shown(child, 0)),
      "end",
      "",
    ].join("\n");
  }

  #take(block: Node, text: string): Node | undefined {
    if (text.startsWith("no ")) {
      this.#remove(block, text.slice(3));
      return undefined;
    }
    this.#check(block, text);
    if (ON_BY_ITSELF.some((each) => text.startsWith(each))) {
      block.children = block.children.filter((child) => child.text !== `NO ${text}`);
      return undefined;
    }
    const head = ONE_VALUE.find((each) => text.startsWith(`${each} `) || text === each);
    const old = block.children.findIndex(({ text: other }) =>
      head === undefined ? other === text : other === head || other.startsWith(`${head} `),
    );
    const same = block.children[old];
    if (same !== undefined && (same.text === text || HEADS.some((each) => text.startsWith(each)))) {
      same.text = text;
      return same;
    }
    if (/^(ip ospf message-digest-key|ip prefix-list|bfd map) /.test(text) && same !== undefined)
      this.refusals.push(`there already: ${text}`);
    const made: Node = { text, children: [] };
    if (old >= 0) block.children.splice(old, 1, made);
    else block.children.push(made);
    return made;
  }

  #remove(block: Node, text: string): void {
    if (ON_BY_ITSELF.some((each) => text.startsWith(each))) {
      block.children.push({ text: `NO ${text}`, children: [] });
      return;
    }
    // What follows the word is an option: only that would go.
    if (/^redistribute static /.test(text)) this.refusals.push(`goes only in part: no ${text}`);
    const before = block.children.length;
    block.children = block.children.filter((child) => child.text !== text && !child.text.startsWith(`${text} `));
    if (before === block.children.length && text !== "shutdown") this.refusals.push(`not there: no ${text}`);
    const all = writtenOut(this.#top);
    const users = NAMES.filter(
      ([made, used]) => text.startsWith(made) && all.some((line) => line === `${used}${text.slice(made.length)}`),
    );
    if (users.length > 0) this.refusals.push(`still named: no ${text}`);
  }

  /** What names another needs it. */
  #check(block: Node, text: string): void {
    const named = NAMES.find(([, used]) => text.startsWith(used));
    if (named === undefined) return;
    const wanted = `${named[0]}${text.slice(named[1].length)}`.trim();
    const there = this.#top.children.some((child) => child.text === wanted || child.text.startsWith(`${wanted} `));
    if (!there) this.refusals.push(`in ${block.text}: ${text} names what is not there`);
  }
}

interface Node {
  text: string;
  children: Node[];
}

/** What is made, and what names it. */
const NAMES: readonly (readonly [string, string])[] = [
  ["crypto ikev2 proposal ", "proposal "],
  ["crypto ikev2 keyring ", "keyring local "],
  ["crypto ikev2 profile ", "set ikev2-profile "],
  ["crypto ipsec transform-set ", "set transform-set "],
  ["crypto ipsec profile ", "tunnel protection ipsec profile "],
  ["ip prefix-list ", "match ip address prefix-list "],
  ["vrf definition ", "vrf forwarding "],
];

const HEADS = [
  "interface ",
  "router ospf ",
  "crypto ",
  "line vty ",
  "route-map ",
  "bfd-template ",
  "ip access-list ",
  "vrf definition ",
  "app-hosting ",
  "app-vnic ",
  "event manager applet ",
  "peer ",
];
const ON_BY_ITSELF = ["ip redirects", "ip dhcp client", "passive-interface Tunnel"];

const ONE_VALUE = [
  ..."hostname,license boot level,ip ssh version,description,mtu,ip address,ip mtu,ip tcp adjust-mss,NO ip redirects".split(
    ",",
  ),
  ..."ip nhrp authentication,ip nhrp network-id,ip nhrp holdtime,ip ospf authentication,ip ospf network,ip ospf priority".split(
    ",",
  ),
  ..."ip ospf message-digest-key 1,ip ospf hello-interval,ip ospf dead-interval,tunnel source,tunnel mode,tunnel key".split(
    ",",
  ),
  ..."tunnel protection,encryption,prf,group,match fvrf,identity local,authentication remote,authentication local".split(
    ",",
  ),
  ..."keyring local,dpd,mode,set security-association replay window-size,set transform-set,set ikev2-profile".split(
    ",",
  ),
  ..."ip nat outside,vrf forwarding,guest-ipaddress,app-default-gateway,name-server0,event timer,event syslog,action 1.0,action 2.0".split(
    ",",
  ),
  ..."interval,router-id,redistribute static,transport input,address,identity,pre-shared-key".split(","),
];

/** What is set to what it would be anyhow is as if it were not set. */
function forgetDefaults(block: Node): void {
  const hello = block.children
    .find(({ text }) => text.startsWith("ip ospf hello-interval "))
    ?.text.split(" ")
    .at(-1);
  const defaults = [`ip ospf dead-interval ${4 * Number(hello)}`, "ip nhrp holdtime 600"];
  block.children = block.children.filter(({ text }) => !defaults.includes(text));
  for (const child of block.children) forgetDefaults(child);
}

function writtenOut({ text, children }: Node): readonly string[] {
  return [text, ...children.flatMap(writtenOut)];
}

function shown({ text, children }: Node, depth: number): readonly string[] {
  const line = text
    .replace(/^NO /, "no ")
    .replace(/<secret:ike>$/, "6 QVVeSAbCdEf")
    .replace(/<secret:nhrp>$/, "planted1")
    .replace(/<secret:ospf>$/, "7 02050D480809")
    .replace(" static subnets", " static")
    .replace(/^permit /, "10 permit ")
    .replace(/^deny any$/, "10 deny   any");
  return [
    `${" ".repeat(depth)}${line}`,
    ...children.flatMap((child) => shown(child, depth + 1)),
    ...(depth === 0 ? ["!"] : []),
  ];
}
