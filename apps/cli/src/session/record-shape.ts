import type { Files } from "./folder.ts";

/** What one file of records must be. */
interface Shape {
  /** What a record cannot do without. */
  readonly texts: readonly string[];
  /** What prints such a file. */
  readonly command: string;
}

const AWS: Readonly<Record<string, Shape>> = {
  AvailabilityZones: { texts: ["ZoneName"], command: "aws ec2 describe-availability-zones --region REGION" },
  EksAddons: { texts: ["addonName", "clusterName"], command: "aws eks describe-addon --region REGION" },
  EksClusters: { texts: ["name"], command: "aws eks describe-cluster --region REGION" },
  EksNodegroups: { texts: ["nodegroupName", "clusterName"], command: "aws eks describe-nodegroup --region REGION" },
  InstanceTypes: { texts: ["InstanceType"], command: "aws ec2 describe-instance-types --region REGION" },
  NetworkAcls: { texts: ["NetworkAclId", "VpcId"], command: "aws ec2 describe-network-acls --region REGION" },
  NetworkInterfaces: {
    texts: ["NetworkInterfaceId", "VpcId", "SubnetId"],
    command: "aws ec2 describe-network-interfaces --region REGION",
  },
  RouteTables: { texts: ["RouteTableId", "VpcId"], command: "aws ec2 describe-route-tables --region REGION" },
  SecurityGroupRules: {
    texts: ["SecurityGroupRuleId", "GroupId"],
    command: "aws ec2 describe-security-group-rules --region REGION",
  },
  SecurityGroups: {
    texts: ["GroupId", "GroupName", "VpcId"],
    command: "aws ec2 describe-security-groups --region REGION",
  },
  SubnetCidrReservations: {
    texts: ["SubnetCidrReservationId", "SubnetId", "Cidr"],
    command: "aws ec2 get-subnet-cidr-reservations --region REGION",
  },
  Subnets: {
    texts: ["SubnetId", "VpcId", "CidrBlock", "AvailabilityZone"],
    command: "aws ec2 describe-subnets --region REGION",
  },
  Vpcs: { texts: ["VpcId", "CidrBlock"], command: "aws ec2 describe-vpcs --region REGION" },
};

/** Members of records that are lists wherever they are. */
const LISTS = [
  "Associations",
  "CidrBlockAssociationSet",
  "Entries",
  "Groups",
  "IpPermissions",
  "IpPermissionsEgress",
  "PrivateIpAddresses",
  "Routes",
  "TagSet",
  "Tags",
];

/** A file of records that is not what it must be. */
export interface RecordFault {
  /** Path below the folder of records. */
  readonly file: string;
  readonly what: string;
  /** What it must be, for people. */
  readonly expected: string;
}

/** The first file, by name, that is not what a world is made from; undefined when all are. */
export function recordFault(files: Files): RecordFault | undefined {
  for (const [file, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const what = isRecordFile(file) ? faultIn(file, text) : undefined;
    if (what !== undefined) return { file, what, expected: expectedIn(file) };
  }
  return undefined;
}

/** What a file of that name must be. */
export function expectedIn(file: string): string {
  const shape = shapeOf(file);
  if (shape) {
    const record = shape.texts.map((name) => `"${name}": "..."`).join(", ");
    return `{"${kindOf(file)}": [{${record}, ...}, ...]}, the records as \`${shape.command}\` prints them`;
  }
  return isObjectList(file)
    ? '[{"apiVersion": "...", "kind": "...", "metadata": {"name": "..."}, ...}, ...], the `items` of `kubectl get -o json`'
    : "a JSON object as podspan wrote it";
}

function faultIn(file: string, text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (fault) {
    // It quotes the text, line breaks and all.
    return `is not JSON (${String(fault)
      .replace(/^\w+: /, "")
      .replaceAll(/\s+/g, " ")})`;
  }
  const shape = shapeOf(file);
  if (shape) return awsFault(shape, value);
  if (isObjectList(file)) return objectListFault(value);
  return isRecord(value) ? undefined : "is not a JSON object";
}

/** An answer with one list in it, or the list itself. */
function awsFault(shape: Shape, value: unknown): string | undefined {
  const list = Array.isArray(value) ? value : isRecord(value) ? Object.values(value).find(Array.isArray) : undefined;
  if (list === undefined)
    return isRecord(value) && Object.keys(value).length === 0 ? undefined : "has no list of records";
  for (const [index, record] of list.entries()) {
    if (!isRecord(record)) return `has a record ${index + 1} that is not an object`;
    const missing = shape.texts.find((name) => typeof record[name] !== "string");
    if (missing !== undefined) return `has a record ${index + 1} without the text ${missing}`;
    const wrong = LISTS.find((name) => record[name] !== undefined && !isListOfObjects(record[name]));
    if (wrong !== undefined) return `has a record ${index + 1} whose ${wrong} is no list of objects`;
  }
  return undefined;
}

function objectListFault(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "is not a list of objects";
  const index = value.findIndex((object) => !isRecord(object) || !isRecord(object.metadata) || !object.metadata.name);
  return index < 0 ? undefined : `has an object ${index + 1} without metadata.name`;
}

function isRecordFile(file: string): boolean {
  return file === "twin.json" || shapeOf(file) !== undefined || /^kubernetes\/[^/]+\/[^/]+\.json$/.test(file);
}

function isObjectList(file: string): boolean {
  return file.startsWith("kubernetes/") && kindOf(file) !== "cluster";
}

function shapeOf(file: string): Shape | undefined {
  const kind = kindOf(file);
  return file.startsWith("aws_configs/") && Object.hasOwn(AWS, kind) ? AWS[kind] : undefined;
}

/** `Vpcs` of `aws_configs/eu-west-1/Vpcs.json`. */
function kindOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.json$/, "");
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isRecord);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
