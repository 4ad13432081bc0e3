import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { nodeConfigUserData } from "../node-settings.ts";
import { BOOTSTRAP, MIME, NODE_CONFIG_29, SECRET, TOML, USER_DATA, WANTED } from "./user-data.fixture.ts";
import { type AmiFamily, amiFamilyOf, readMaxPods, withMaxPods } from "./user-data.ts";

/** The text after it, or why there is none. */
function after(
  text: string,
  family: AmiFamily = "al2023",
  wanted: { expression: string; pods?: number } = WANTED,
): string {
  const merge = withMaxPods(btoa(text), family, wanted);
  return merge.kind === "merged" ? atob(merge.text) : `refused: ${merge.reason}`;
}

function readAfter(text: string, family: AmiFamily) {
  return readMaxPods(btoa(after(text, family)), family);
}

/** Lines that are not in the other text, in their order. */
function newLines(text: string, than: string): readonly string[] {
  const old = new Set(than.split("\n"));
  return text.split("\n").filter((line) => !old.has(line));
}

describe.each(USER_DATA)("%s", (_name, family, text) => {
  test("says max-pods afterwards, as whoever reads it reads it", () => {
    const reading = readAfter(text, family);
    if (reading?.kind === "expression") expect(reading.expression).toBe(WANTED.expression);
    else expect(reading).toEqual({ kind: "number", pods: 20 });
  });

  test("is not changed by doing it twice", () => {
    expect(after(after(text, family), family)).toBe(after(text, family));
  });

  test("keeps the secret that it holds, where it is", () => {
    expect(after(text, family).split(SECRET).length).toBe(text.split(SECRET).length);
  });
});

describe("Amazon Linux 2023", () => {
  test("without user data there is one part, the same that `show` prints", () => {
    expect(after("")).toBe(nodeConfigUserData(WANTED.expression));
    expect(withMaxPods(undefined, "al2023", WANTED)).toEqual(withMaxPods("", "al2023", WANTED));
  });

  test("an expression that is there is replaced, and nothing else: its comment, the script and the boundaries stay", () => {
    expect(newLines(after(MIME), MIME)).toEqual([`    maxPodsExpression: "${WANTED.expression}" # as AWS has it`]);
    expect(after(MIME).split("\n")).toHaveLength(MIME.split("\n").length);
  });

  test("a number is replaced by the number: nodeadm would take it over an expression", () => {
    expect(after(NODE_CONFIG_29)).toBe(NODE_CONFIG_29.replace("maxPods: 29", "maxPods: 20"));
  });

  test("a flag of the kubelet is replaced, for it rules over both", () => {
    const text = NODE_CONFIG_29.replace("    config:", "    flags: ['--v=2', \"--max-pods=29\"]\n    config:");
    expect(after(text)).toBe(text.replaceAll("29", "20"));
    expect(readMaxPods(btoa(text.replace("maxPods: 29", "maxPods: 5")), "al2023")).toEqual({
      kind: "number",
      pods: 29,
    });
  });

  test("a script becomes the first part of a MIME text, byte for byte, and the NodeConfig the second", () => {
    const script = "#!/bin/sh\necho --PODSPAN\n";
    const [head, first, second] = after(script).split("--PODSPAN-1");
    expect(head).toContain('boundary="PODSPAN-1"');
    expect(first).toBe(`\nContent-Type: text/x-shellscript\n\n${script}\n`);
    expect(parse((second ?? "").split("\n\n").slice(1).join("\n\n"))).toMatchObject({ kind: "NodeConfig" });
  });

  test("a NodeConfig that says nothing of it stays, and another one is put after it", () => {
    const text = "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: { instance: {} }";
    expect(after(text)).toContain(`\n\n${text}\n--PODSPAN\n`);
    const mime = MIME.replace(/^ {4}maxPodsExpression.*\n/m, "");
    expect(after(mime).startsWith(mime.slice(0, mime.indexOf("--//--")))).toBe(true);
    expect(after(mime).endsWith("\n\n--//--\n")).toBe(true);
  });

  test("Windows line ends are kept, and what is put in has them too", () => {
    const mime = MIME.replace(/^ {4}maxPodsExpression.*\n/m, "").replaceAll("\n", "\r\n");
    expect(after(mime).replaceAll("\r\n", "").includes("\n")).toBe(false);
  });

  test.each([
    ["a number, and no type is known", NODE_CONFIG_29, { expression: "1" }, "no instance type of these nodes is known"],
    [
      "an alias",
      "apiVersion: node.eks.aws/v1alpha1\nx: &n 29\nspec: { kubelet: { config: { maxPods: *n } } }",
      WANTED,
      "alias",
    ],
    ["YAML that is none", "apiVersion: node.eks.aws/v1alpha1\nspec: [", WANTED, "not one YAML document"],
    ["MIME without its end", MIME.replace("--//--", ""), WANTED, "not its boundaries"],
    ["MIME without a boundary", MIME.replace('; boundary="//"', ""), WANTED, "not its boundaries"],
    [
      "an encoded NodeConfig",
      MIME.replace("node.eks.aws\n", "node.eks.aws\nContent-Transfer-Encoding: base64\n"),
      WANTED,
      "encoded",
    ],
    ["something else", "## template: jinja\n", WANTED, "neither MIME"],
    ["gzip", "\x1f\x8b\x08\0", WANTED, "compressed"],
    ["no text", "a\0b", WANTED, "not text"],
  ])("%s is refused", (_what, text, wanted, reason) => {
    expect(after(text, "al2023", wanted)).toMatch(new RegExp(`^refused: .*${reason}`));
  });

  test("what is no base64 is refused", () => {
    expect(withMaxPods("%%%", "al2023", WANTED)).toEqual({ kind: "refused", reason: "it is not base64" });
  });
});

describe("Bottlerocket", () => {
  test("the key goes into its table, whatever strings, comments and other tables say", () => {
    expect(after(TOML, "bottlerocket")).toBe(
      TOML.replace("[settings.kubernetes]\napi", "[settings.kubernetes]\nmax-pods = 20\napi"),
    );
  });

  test.each([
    ["a number", "[settings.kubernetes]\nmax-pods = 29 # old\n", "[settings.kubernetes]\nmax-pods = 20 # old\n"],
    ["a dotted key", 'settings.kubernetes."max-pods" = 2_9', 'settings.kubernetes."max-pods" = 20'],
    ["quoted keys", "[ settings . 'kubernetes' ]\r\nmax-pods=29\r\n", "[ settings . 'kubernetes' ]\r\nmax-pods=20\r\n"],
    [
      "dotted keys beside it",
      "[settings]\nmotd = 'a'\nkubernetes.x = 1\n",
      "[settings]\nmotd = 'a'\nkubernetes.max-pods = 20\nkubernetes.x = 1\n",
    ],
    ["a header at the end", "[settings.kubernetes]", "[settings.kubernetes]\nmax-pods = 20\n"],
    [
      "a table below it",
      "[settings.kubernetes.node-labels]\na = 'b'",
      "[settings.kubernetes.node-labels]\na = 'b'\n[settings.kubernetes]\nmax-pods = 20\n",
    ],
    [
      "values of many lines",
      "a = [ # ]\n 1, '''\n]''',\n]\n",
      "a = [ # ]\n 1, '''\n]''',\n]\n[settings.kubernetes]\nmax-pods = 20\n",
    ],
  ])("%s", (_what, text, expected) => {
    expect(after(text, "bottlerocket")).toBe(expected);
    expect(readMaxPods(btoa(expected), "bottlerocket")).toEqual({ kind: "number", pods: 20 });
  });

  test.each([
    ["an inline table", "[settings]\nkubernetes = { max-pods = 29 }\n", "inline table"],
    ["an array of tables", "[[settings.kubernetes]]\n", "an array"],
    ["no TOML", "#!/bin/sh\necho\n", "not TOML"],
    ["a string without end", 'a = """b\n', "not TOML"],
    ["a value without end", "a = [1, 2\n", "not TOML"],
    ["a key without value", "a =\nb = 1\n", "not TOML"],
  ])("%s is refused", (_what, text, reason) => {
    expect(after(text, "bottlerocket")).toMatch(new RegExp(`^refused: .*${reason}`));
  });

  test("without a known type there is no number to write", () => {
    expect(after(TOML, "bottlerocket", { expression: "1" })).toContain("refused: Bottlerocket");
  });
});

describe("Amazon Linux 2", () => {
  test.each([
    ["its number", BOOTSTRAP, BOOTSTRAP.replace("max-pods=29'", "max-pods=20' --use-max-pods false")],
    [
      "no arguments",
      "#!/bin/sh\n/etc/eks/bootstrap.sh prod && date\n",
      "#!/bin/sh\n/etc/eks/bootstrap.sh prod --use-max-pods false --kubelet-extra-args '--max-pods=20' && date\n",
    ],
    [
      "other arguments of the kubelet",
      'exec /etc/eks/bootstrap.sh prod --use-max-pods true --kubelet-extra-args="--v=2 $MORE"',
      'exec /etc/eks/bootstrap.sh prod --use-max-pods false --kubelet-extra-args="--v=2 $MORE --max-pods=20"',
    ],
    [
      "empty arguments of the kubelet",
      "/etc/eks/bootstrap.sh prod --use-max-pods false --kubelet-extra-args ''\n",
      "/etc/eks/bootstrap.sh prod --use-max-pods false --kubelet-extra-args '--max-pods=20'\n",
    ],
    [
      "a command in quotes, a continued line and a comment",
      '/etc/eks/bootstrap.sh "$(hostname -d)" --apiserver-endpoint $URL \\\n  # the end\n',
      "/etc/eks/bootstrap.sh \"$(hostname -d)\" --apiserver-endpoint $URL --use-max-pods false --kubelet-extra-args '--max-pods=20' \\\n  # the end\n",
    ],
    [
      "a call piped into another",
      "/etc/eks/bootstrap.sh prod | tee /var/log/join\n",
      "/etc/eks/bootstrap.sh prod --use-max-pods false --kubelet-extra-args '--max-pods=20' | tee /var/log/join\n",
    ],
  ])("%s", (_what, text, expected) => {
    expect(after(text, "al2")).toBe(expected);
    expect(after(expected, "al2")).toBe(expected);
  });

  test("the script may be a part of a MIME text", () => {
    const mime = MIME.replace("echo hunter2-planted > /etc/token", "/etc/eks/bootstrap.sh prod");
    expect(newLines(after(mime, "al2"), mime)).toEqual([
      "/etc/eks/bootstrap.sh prod --use-max-pods false --kubelet-extra-args '--max-pods=20'",
    ]);
  });

  test.each([
    ["no script", "", "does not call"],
    ["another script", "#!/bin/sh\n# /etc/eks/bootstrap.sh prod\n", "does not call"],
    ["two calls", "/etc/eks/bootstrap.sh a\n/etc/eks/bootstrap.sh b\n", "does not call"],
    ["a variable", "/etc/eks/bootstrap.sh a --kubelet-extra-args $ARGS\n", "no quoted text"],
    ["an argument without a value", "/etc/eks/bootstrap.sh a --use-max-pods\n", "without a value"],
    ["a MIME text without the call", MIME, "does not call"],
  ])("%s is refused", (_what, text, reason) => {
    expect(after(text, "al2")).toMatch(new RegExp(`^refused: .*${reason}`));
  });

  test.each([
    [
      "a command in place of a word",
      "/etc/eks/bootstrap.sh a --apiserver-endpoint $(aws eks x) --b64-cluster-ca $CA\n",
    ],
    ["a command in backticks", "/etc/eks/bootstrap.sh `cat /name`\n"],
    ["quotes in a command in quotes", '/etc/eks/bootstrap.sh "$(jq -r ".a|.b" /name)"\n'],
    ["a redirection of a number", "/etc/eks/bootstrap.sh a 2>&1 | tee /log\n"],
    ["a redirection", "/etc/eks/bootstrap.sh a > /log\n"],
    ["a redirection of all", "/etc/eks/bootstrap.sh a &> /log\n"],
    ["a number sign within a word", "/etc/eks/bootstrap.sh a --dns-cluster-ip b#c\n"],
    ["a word over two lines", "/etc/eks/bootstrap.sh a\\\nb\n"],
  ])("%s: a call whose end cannot be told is neither changed nor read", (_what, text) => {
    expect(after(text, "al2")).toMatch(/^refused: .*does not call/);
    const says = text.replace("bootstrap.sh ", "bootstrap.sh --kubelet-extra-args '--max-pods=20' ");
    expect(readMaxPods(btoa(says), "al2")).toBeUndefined();
  });
});

describe("whose user data it is", () => {
  test.each([
    ["AL2023_x86_64_STANDARD", "al2023"],
    ["AL2_ARM_64", "al2"],
    ["BOTTLEROCKET_ARM_64_NVIDIA", "bottlerocket"],
    ["WINDOWS_CORE_2022_x86_64", "windows"],
    ["CUSTOM", "own"],
    [undefined, "own"],
  ])("%s is %s", (amiType, family) => {
    expect(amiFamilyOf(amiType)).toBe(family);
  });

  test.each([
    [MIME, "maxPodsExpression"],
    [NODE_CONFIG_29, "maxPods: 20"],
    [BOOTSTRAP, "--max-pods=20"],
    [TOML, "max-pods = 20"],
  ])("of an AMI of the user's own it is told by itself (%#)", (text, expected) => {
    expect(after(text, "own")).toContain(expected);
  });

  test.each([
    ["own", "#!/bin/sh\n"],
    ["own", ""],
    ["windows", "<powershell></powershell>"],
  ] as const)("%s with `%s` is refused", (family, text) => {
    expect(after(text, family)).toContain("refused: ");
    expect(readMaxPods(btoa(text), family)).toBeUndefined();
  });
});

const bytes = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});

test("parts that are none of ours keep all of their bytes, whatever these are", () => {
  const parts = fc.array(
    fc.tuple(fc.constantFrom("text/x-shellscript", "text/plain", "application/octet-stream"), bytes),
    {
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(parts, fc.constantFrom("\n", "\r\n"), bytes, (given, eol, epilogue) => {
      const head = ["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b0"', "", ""].join(eol);
      const body = given.map(([type, text]) => ["--b0", `Content-Type: ${type}`, "", text, ""].join(eol)).join("");
      const text = `${head}${body}--b0--${eol}${epilogue.replaceAll("--b0", "")}`;
      fc.pre(given.every(([, one]) => !one.includes("--b0")));
      const done = after(text);
      const added = done.slice(head.length + body.length, done.length - (text.length - head.length - body.length));
      expect(done).toBe(head + body + added + text.slice(head.length + body.length));
      expect(parse(added.slice(added.indexOf(`${eol}${eol}`)))).toMatchObject({
        spec: { kubelet: { maxPodsExpression: WANTED.expression } },
      });
      expect(after(done)).toBe(done);
    }),
  );
});

test("any bytes are merged or refused, and never lost: what was put in is all that is new, and twice is once", () => {
  const families = fc.constantFrom("al2023", "al2", "bottlerocket", "windows", "own");
  const texts = fc.oneof(
    bytes,
    bytes.map((text) => `#!${text}`),
    fc
      .tuple(fc.constantFrom(...USER_DATA.map(([, , text]) => text)), bytes, fc.nat(400))
      .map(([text, noise, at]) => text.slice(0, at) + noise + text.slice(at)),
  );
  fc.assert(
    fc.property(texts, families, (text, family) => {
      const merge = withMaxPods(btoa(text), family, WANTED);
      if (merge.kind === "refused") return;
      expect(withMaxPods(merge.text, family, WANTED)).toEqual(merge);
      const done = atob(merge.text);
      // Without digits of ours each character of the text is there still, in its order.
      const old = text.replaceAll(/max-?pods\S*[= :]*["']?[^\n"']*["']?/gi, "");
      let at = 0;
      for (const character of old) {
        at = done.indexOf(character, at) + 1;
        expect(at).toBeGreaterThan(0);
      }
    }),
  );
});
