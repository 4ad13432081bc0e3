import { CreateLaunchTemplateCommand, EC2Client } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { observedTemplate, readTemplateVersion } from "./observe/launch-templates.ts";
import { CREDENTIALS, motoSide, REGION, SCOPE } from "./testing/moto.ts";
import { runMemory } from "./write/run-memory.ts";
import { madeVersion, type VersionOrder } from "./write/template-version.ts";

const moto = motoSide();
const SECRET = "hunter2-planted";
const AL2023 = { amiType: "AL2023_x86_64_STANDARD" } as const;

/** MIME with CRLF, a script with a secret and bytes that are no UTF-8. */
const MIME = [
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  "Content-Type: text/x-shellscript",
  "",
  `#!/bin/sh\necho ${SECRET} \xff\xfe`,
  "--b--",
  "",
].join("\r\n");

async function templateWith(userData: string): Promise<string> {
  const client = new EC2Client({ region: REGION, credentials: CREDENTIALS, endpoint: moto.endpoint() });
  const { LaunchTemplate } = await client.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: `t-${userData.length}`,
      LaunchTemplateData: { UserData: Buffer.from(userData, "latin1").toString("base64") },
    }),
  );
  return LaunchTemplate?.LaunchTemplateId ?? "";
}

function orderFor(template: string): VersionOrder {
  const maxPods = { expression: "(default_enis - 1) * (ips_per_eni - 1) + 2", pods: 20, source: "1" };
  return { make: "version", cluster: "prod", name: "web", template, maxPods, nodes: [] };
}

async function side() {
  const context = moto.context();
  return { context, writing: { api: await moto.api(), scope: SCOPE, context, memory: runMemory() } };
}

test("a version is made with every byte of the user data that are there, and max-pods", async () => {
  const template = await templateWith(MIME);
  const { writing, context } = await side();
  expect(await madeVersion(writing, orderFor(template), AL2023)).toBe("2");
  const made = await readTemplateVersion(writing, template);
  expect(made).toMatchObject({ VersionNumber: 2, VersionDescription: "podspan: max-pods, else as version 1" });
  const text = Buffer.from(made?.LaunchTemplateData?.UserData ?? "", "base64").toString("latin1");
  const [before = "", after = ""] = MIME.split("--b--");
  expect(text.startsWith(before)).toBe(true);
  expect(text.endsWith(`--b--${after}`)).toBe(true);
  expect(text).toContain("maxPodsExpression");
  expect(context.requests).toEqual([
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:CreateLaunchTemplateVersion",
    "ec2:DescribeLaunchTemplateVersions",
  ]);
});

test("what is observed of it says what it sets and where it came from, and holds nothing of its user data", async () => {
  const template = await templateWith(`${MIME}\r\n`);
  const { writing } = await side();
  const look = async () => {
    const version = await readTemplateVersion(writing, template);
    if (version === undefined) throw new Error("no version");
    return observedTemplate(version, AL2023.amiType, SCOPE);
  };
  expect((await look()).props).toEqual({ id: template, latestVersion: "1", setsMaxPods: false });
  await madeVersion(writing, orderFor(template), AL2023);
  const observed = await look();
  expect(observed.props).toEqual({
    id: template,
    latestVersion: "2",
    setsMaxPods: true,
    maxPods: { kind: "expression", expression: "(default_enis - 1) * (ips_per_eni - 1) + 2" },
    madeFrom: { "2": "1" },
  });
  expect(JSON.stringify(observed)).not.toContain(SECRET);
});

test("what cannot be understood is refused, and no version is made", async () => {
  const template = await templateWith("\x1f\x8b\x08 compressed");
  const { writing } = await side();
  await expect(madeVersion(writing, orderFor(template), AL2023)).rejects.toMatchObject({
    code: "NODE-9",
    message: expect.stringMatching(/: it is compressed \(gzip\)$/),
  });
  expect((await readTemplateVersion(writing, template))?.VersionNumber).toBe(1);
});
