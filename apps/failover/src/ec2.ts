/** What the failover asks of EC2. Every call throws `Ec2Error` when it is refused. */
export interface Ec2 {
  /** Those of the Fabric: its routers'. */
  readonly interfaces: (uid: string) => Promise<readonly VpcInterface[]>;
  readonly tables: (vpc: string) => Promise<readonly RouteTable[]>;
  readonly subnets: (vpc: string) => Promise<readonly Subnet[]>;
  readonly replaceRoute: (table: string, destination: string, networkInterface: string) => Promise<void>;
}

export interface VpcInterface {
  readonly id: string;
  readonly vpc: string;
  readonly zone: string;
  readonly address: string;
  /** Its logical id. */
  readonly logicalId: string;
  /** Destinations of the routes that lead to the site, as they stand in the VPC's tables; what its tags say. */
  readonly ranges: readonly string[];
  /** Of its router; absent where its tags say nothing. */
  readonly partner?: Partner | "none";
}

/** The other router of the link. */
export interface Partner {
  /** Of its inside, to which BFD runs. */
  readonly address: string;
  /** Of its tunnel, which the site tells of as long as it hears it. */
  readonly tunnel: string;
}

export interface RouteTable {
  readonly id: string;
  readonly main: boolean;
  /** Those that are associated by name. */
  readonly subnets: readonly string[];
  readonly routes: readonly TableRoute[];
}

export interface TableRoute {
  readonly destination: string;
  /** Id of an interface, or of whatever else it leads to. */
  readonly target: string;
  readonly blackhole: boolean;
}

export interface Subnet {
  readonly id: string;
  readonly zone: string;
}

/** EC2's refusal; `code` is its own, or `HTTP 503` where it gave none. */
export class Ec2Error extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}
