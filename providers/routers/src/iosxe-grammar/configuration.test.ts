import { expect, test } from "vitest";
import { DOCUMENT_HUB, DOCUMENT_SPOKE, DOCUMENT_USER_DATA } from "./document.fixture.ts";
import { faultsOf, readConfiguration, type Statement } from "./index.ts";

test.each([
  ["user data", DOCUMENT_USER_DATA],
  ["spoke", DOCUMENT_SPOKE],
  ["hub", DOCUMENT_HUB],
])("the document's %s is a configuration", (_, text) => {
  expect(faultsOf(text)).toEqual([]);
});

test("flat lines and the running configuration nest alike", () => {
  const flat = outline(readConfiguration(DOCUMENT_USER_DATA));
  const printed = new Set(outline(readConfiguration(DOCUMENT_SPOKE)));
  const lost = flat.filter((line) => !printed.has(line));
  expect(lost).toEqual(["interface GigabitEthernet2 > no shutdown"]);
});

test("words are given in full", () => {
  expect(outline(readConfiguration("int g2\n no shut\n ip ospf hello 5\n"))).toEqual([
    "interface GigabitEthernet2",
    "interface GigabitEthernet2 > no shutdown",
    "interface GigabitEthernet2 > ip ospf hello-interval 5",
  ]);
});

test("what the grammar does not know is kept as written, with what is in it", () => {
  const [first, second, third] = readConfiguration(
    "frobnicate all\n deeply nested\n  still deeper\nhostname a\nrouter bgp 64512\n neighbor 10.0.0.1 remote-as 1\n",
  );
  expect([first?.text, first?.fault?.reason]).toEqual(["frobnicate all", "unknown command"]);
  expect(first?.children.map(({ text, fault, children }) => [text, fault, children[0]?.text])).toEqual([
    ["deeply nested", undefined, "still deeper"],
  ]);
  expect(second?.words).toEqual(["hostname", "a"]);
  expect(third?.children.map(({ text, fault }) => [text, fault])).toEqual([
    ["neighbor 10.0.0.1 remote-as 1", undefined],
  ]);
});

test("an unknown line in a block leaves the block open", () => {
  const [block] = readConfiguration("interface Tunnel0\n frobnicate\n ip mtu 1400\n");
  expect(block?.children.map(({ text, fault }) => [text, fault?.reason])).toEqual([
    ["frobnicate", "unknown command"],
    ["ip mtu 1400", undefined],
  ]);
});

test("banners and certificates are one statement each", () => {
  const text = `banner motd ^C
interface Tunnel0
  ip mtu 3
^C
crypto pki certificate chain SELF
 certificate self-signed 01
  30820330 30820218
  \tquit
hostname a
`;
  expect(faultsOf(text)).toEqual([]);
  expect(readConfiguration(text).map(({ words }) => words[0])).toEqual(["banner", "crypto", "hostname"]);
});

test("what a router prints around its configuration is no part of it", () => {
  expect(faultsOf("Building configuration...\n\nCurrent configuration : 7 bytes\n!\nhostname a\nend\n")).toEqual([]);
});

function outline(statements: readonly Statement[], above = ""): readonly string[] {
  return statements.flatMap((statement) => {
    const path = `${above}${statement.words.join(" ")}`;
    return [path, ...outline(statement.children, `${path} > `)];
  });
}
