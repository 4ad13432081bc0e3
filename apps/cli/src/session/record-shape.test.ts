import { join } from "node:path";
import { createTwin, POD_RANGES_WORLD, VirtualClock } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { EXAMPLES } from "../testing/examples.ts";
import { START } from "../testing/memory.ts";
import { readFolder } from "./folder.ts";
import { expectedIn, recordFault } from "./record-shape.ts";

const aws = (kind: string): string => `aws_configs/eu-west-1/${kind}.json`;

describe("what is right is not complained about", () => {
  test("the first example's records", async () => {
    expect(recordFault((await readFolder(join(EXAMPLES, "pod-ranges/world"))) ?? {})).toBeUndefined();
  });

  test("a twin as it was saved", () => {
    const twin = createTwin({ clock: new VirtualClock({ start: START }) });
    twin.invent(POD_RANGES_WORLD);
    expect(recordFault(twin.save())).toBeUndefined();
  });

  test.each([
    [aws("Vpcs"), "{}"],
    [aws("Vpcs"), "[]"],
    [aws("Vpcs"), '{"Vpcs": []}'],
    [aws("Subnets"), '[{"SubnetId":"s","VpcId":"v","CidrBlock":"10.0.0.0/24","AvailabilityZone":"a","Tags":[]}]'],
    [aws("Somethings"), "not read"],
    ["notes.txt", "not read"],
    ["kubernetes/prod/nodes.json", "[]"],
  ])("%s: %s", (file, text) => {
    expect(recordFault({ [file]: text })).toBeUndefined();
  });
});

describe("what is wrong is named with its file", () => {
  test.each([
    [aws("Vpcs"), "{", "is not JSON"],
    [aws("Vpcs"), "gar\nbage\n", "is not JSON (Unexpected token 'g', \"gar bage \" is not valid JSON)"],
    [aws("Vpcs"), "null", "has no list of records"],
    [aws("Vpcs"), '{"Vpcs": {"VpcId": "vpc-1"}}', "has no list of records"],
    [aws("Vpcs"), '{"Vpcs": [null]}', "has a record 1 that is not an object"],
    [aws("Vpcs"), '{"Vpcs": [{"VpcId": "vpc-1"}]}', "has a record 1 without the text CidrBlock"],
    [aws("SecurityGroups"), '[{"GroupId":"a","GroupName":"b","VpcId":"c","IpPermissions":{}}]', "whose IpPermissions"],
    [aws("RouteTables"), '[{"RouteTableId":"a","VpcId":"c","Routes":[null]}]', "whose Routes is no list of objects"],
    ["kubernetes/prod/nodes.json", '{"items": []}', "is not a list of objects"],
    ["kubernetes/prod/nodes.json", '[{"metadata": {}}]', "has an object 1 without metadata.name"],
    ["kubernetes/prod/cluster.json", "[]", "is not a JSON object"],
    ["twin.json", "7", "is not a JSON object"],
  ])("%s: %s", (file, text, what) => {
    const fault = recordFault({ [aws("AvailabilityZones")]: "[]", [file]: text });
    expect(fault?.file).toBe(file);
    expect(fault?.what).toContain(what);
    expect(fault?.expected).toBe(expectedIn(file));
  });
});

test("what is expected shows the shape, and what prints it", () => {
  expect(expectedIn(aws("Vpcs"))).toBe(
    '{"Vpcs": [{"VpcId": "...", "CidrBlock": "...", ...}, ...]}, the records as `aws ec2 describe-vpcs --region REGION` prints them',
  );
  expect(expectedIn("kubernetes/prod/nodes.json")).toContain("`kubectl get -o json`");
});
