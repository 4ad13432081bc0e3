import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Where what people read is written. The twin prints nothing, and what is imported is somebody else's text. */
const SOURCES = "{core,engine,providers,apps}/**/src/**/*.ts";
const APART = /\.(test|fixture|contract)\.ts$|\/twin\/|\/testing\/|node_modules/;

/** Commands that answer alike wherever they are asked. */
const EVERYWHERE = /^aws (iam [a-z-]+|ec2 describe-regions)/;

/** Said of what commands print, or do not: nobody is told to run these. */
const TOLD_OF = new Map([["apps/cli/src/flags.ts", ["aws ec2 describe-vpcs"]]]);

/** A service and what is asked of it, as the AWS CLI has them. */
const COMMAND = /\baws [a-z0-9-]+ (?:[a-z]+-|\$\{)[^ `"]*( --region)?/g;

test("every command of the AWS CLI that is printed names its region", () => {
  const found = globSync(SOURCES).flatMap((file) => {
    if (APART.test(file)) return [];
    const said = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line))
      .flatMap((line) => line.match(COMMAND) ?? []);
    const bare = said.filter((command) => !command.endsWith(" --region") && !EVERYWHERE.test(command));
    return bare.filter((command) => !TOLD_OF.get(file)?.includes(command)).map((command) => `${file}: ${command}`);
  });
  expect(found).toEqual([]);
});

test("and is looked for where there are some", () => {
  const all = globSync(SOURCES).filter((file) => !APART.test(file));
  const made = all.filter((file) => readFileSync(file, "utf8").includes("awsCommand("));
  expect(made.length).toBeGreaterThan(15);
});
