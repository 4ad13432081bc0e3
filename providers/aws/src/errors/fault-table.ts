import { type FaultRow, quota } from "./fault-row.ts";
import { ROUTER_FAULTS } from "./router-faults.ts";

const CREDENTIALS: readonly FaultRow[] = [
  {
    // EC2 says RequestExpired both for expired keys and for a clock that is wrong.
    codes: ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"],
    faultClass: "credentials",
    hint: "the credentials have expired: sign in again (for example `aws sso login`), check this machine's clock, and run the same command; it goes on where it stopped",
  },
  {
    codes: ["RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException"],
    faultClass: "credentials",
    hint: "the signature was not accepted: check this machine's clock and the secret access key",
  },
  {
    codes: [
      "AuthFailure",
      "IncompleteSignature",
      "InvalidAccessKeyId",
      "InvalidClientTokenId",
      "MissingAuthenticationToken",
      "MissingAuthenticationTokenException",
      "UnrecognizedClientException",
    ],
    faultClass: "credentials",
    hint: "AWS does not know these credentials: check AWS_PROFILE, AWS_ACCESS_KEY_ID and the region's partition",
  },
  {
    codes: ["CredentialsProviderError", "TokenProviderError", "ProviderError"],
    faultClass: "credentials",
    hint: "no credentials were found: set AWS_PROFILE, sign in (for example `aws sso login`) or give the machine a role",
  },
];

const PACE: readonly FaultRow[] = [
  {
    codes: [
      "BandwidthLimitExceeded",
      "EC2ThrottledException",
      "PriorRequestNotComplete",
      "RequestLimitExceeded",
      "RequestThrottled*",
      "SlowDown",
      "Throttled*",
      "Throttling*",
      "TooManyRequests*",
    ],
    faultClass: "throttled",
    hint: "the account's request rate for {api} is used up: run again in a minute, or find what else calls it",
  },
];

const PERMISSION: readonly FaultRow[] = [
  {
    codes: ["OptInRequired", "PendingVerification", "Blocked"],
    faultClass: "denied",
    hint: "the account may not use this service or region: enable it in the account's settings",
  },
  {
    codes: ["UnauthorizedOperation"],
    message: /shared but the provided object is not owned by you/i,
    faultClass: "denied",
    hint: "only the owner of this shared VPC may do it: say whose it is (`owner` of the VPC), and give the owner's account in `accounts`",
  },
  {
    codes: ["UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "NotAuthorized", "UnauthorizedAccess"],
    faultClass: "denied",
    hint: "allow {api} to this identity (a service control policy or a permissions boundary may deny it too)",
  },
];

const LIMITS: readonly FaultRow[] = [
  { codes: ["CidrLimitExceeded"], faultClass: "limit", hint: quota("IPv4 CIDR blocks per VPC", "L-83CA0A9D") },
  { codes: ["VpcLimitExceeded"], faultClass: "limit", hint: quota("VPCs per Region", "L-F678F1CE") },
  { codes: ["SubnetLimitExceeded"], faultClass: "limit", hint: quota("Subnets per VPC", "L-407747CB") },
  { codes: ["RouteTableLimitExceeded"], faultClass: "limit", hint: quota("Route tables per VPC", "L-589F43AA") },
  { codes: ["RouteLimitExceeded"], faultClass: "limit", hint: quota("Routes per route table", "L-93826ACB") },
  {
    codes: ["SecurityGroupLimitExceeded"],
    faultClass: "limit",
    hint: quota("VPC security groups per Region", "L-E79EC296"),
  },
  {
    codes: ["TransitGatewayLimitExceeded"],
    faultClass: "limit",
    hint: quota("Transit gateways per account", "L-A2478D36"),
  },
  {
    codes: ["TransitGatewayRouteTableLimitExceeded"],
    faultClass: "limit",
    hint: quota("Transit gateway route tables per transit gateway", "L-43872EB7"),
  },
  {
    codes: ["RulesPerSecurityGroupLimitExceeded"],
    faultClass: "limit",
    hint: quota("Inbound or outbound rules per security group", "L-0EA8095F"),
  },
  {
    codes: ["ActiveVpcPeeringConnectionPerVpcLimitExceeded", "VpcPeeringConnectionsPerVpcLimitExceeded"],
    faultClass: "limit",
    hint: quota("Active VPC peering connections per VPC", "L-7E9ECCDB"),
  },
  {
    codes: ["OutstandingVpcPeeringConnectionLimitExceeded", "PendingVpcPeeringConnectionLimitExceeded"],
    faultClass: "limit",
    hint: `have the requests that are there accepted or take them back, or ${quota("Outstanding VPC peering connection requests", "L-DC9F7029")}`,
  },
  {
    codes: ["InsufficientFreeAddressesInSubnet", "InsufficientCidrBlocks"],
    faultClass: "limit",
    hint: "the subnet has no free address left: add a range to the cluster",
  },
  {
    codes: ["*LimitExceeded", "*LimitExceededException", "ServiceQuotaExceeded*", "*QuotaExceeded*"],
    faultClass: "limit",
    hint: "ask for a higher quota in Service Quotas of this account and region, or remove what is not needed",
  },
];

const STATE: readonly FaultRow[] = [
  {
    codes: ["InvalidSubnet.Conflict"],
    faultClass: "exists",
    hint: "another subnet of the VPC has some of these addresses: choose another range, or remove that subnet",
  },
  {
    codes: ["InvalidGroup.Duplicate"],
    faultClass: "exists",
    hint: "the VPC has a security group of this name that is not ours: rename or remove it",
  },
  {
    codes: ["InvalidPermission.Duplicate"],
    faultClass: "exists",
    hint: "somebody added the same rule meanwhile: run again",
  },
  {
    codes: ["VpcPeeringConnectionAlreadyExists"],
    faultClass: "exists",
    hint: "the two VPCs are peered already, as AWS allows once for a pair: delete this request, and use or remove the other peering",
  },
  {
    codes: ["Resource.AlreadyAssociated"],
    faultClass: "exists",
    hint: "the subnet has another route table already: remove that association, or run again to see it in the plan",
  },
  {
    codes: ["*.Duplicate", "*AlreadyExists*", "*AlreadyAssociated*", "CidrConflict", "DuplicateRequest"],
    faultClass: "exists",
    hint: "something of this name or range is there already: run again to see it in the plan",
  },
  {
    codes: ["InvalidParameterValue"],
    message: /currently in use/i,
    faultClass: "in-use",
    hint: "something still uses it: remove that first, then run again",
  },
  {
    codes: ["IncorrectState"],
    message: /has non-deleted/i,
    faultClass: "in-use",
    hint: "what the message names is still attached to it, and is not Podspan's: remove that first, then run again",
  },
  {
    codes: ["DuplicateTransitGatewayAttachment"],
    faultClass: "exists",
    hint: "the VPC is attached to this transit gateway already, by somebody else: remove that attachment, or take the VPC out of the link",
  },
  {
    codes: ["DependencyViolation", "*.InUse", "*InUse", "*.Attached"],
    faultClass: "in-use",
    hint: "something still uses it: remove that first, then run again",
  },
  {
    codes: ["OperationNotPermitted"],
    message: /peering/i,
    faultClass: "conflict",
    hint: "peerings are accepted in the account and region of its accepter, and have options of each side's own once they are active: run again to plan with their state",
  },
  {
    codes: ["InvalidVpcPeeringConnectionState.DnsHostnamesDisabled"],
    faultClass: "invalid",
    hint: "enable DNS host names (`enableDnsHostnames`) for both VPCs, or leave remote DNS out of the link",
  },
  {
    codes: [
      "ConcurrentModification*",
      "ConcurrentTagAccess",
      "ConflictException",
      "IncorrectState*",
      "InvalidRequestException",
      "InvalidState*",
      "InvalidVpcState",
      "OperationNotPermitted",
      "ResourceInUseException",
    ],
    faultClass: "conflict",
    hint: "it is being changed by somebody else, or is in a state that does not allow this: wait for that and run again",
  },
  {
    codes: ["*.NotFound", "*NotFound", "*NotFoundException", "NoSuchEntity*"],
    faultClass: "not-found",
    hint: "it was removed after it was read: run again to plan with what is there now",
  },
];

const CONNECTION: readonly FaultRow[] = [
  {
    codes: ["ECONNREFUSED"],
    faultClass: "transient",
    hint: "nothing listens at the endpoint: check AWS_ENDPOINT_URL and that the emulator runs",
  },
  {
    codes: ["ENOTFOUND", "EAI_AGAIN"],
    faultClass: "transient",
    hint: "the endpoint's name is not known: check the region's name, AWS_ENDPOINT_URL and the network",
  },
  {
    codes: ["CERT_*", "DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_TLS_*", "SELF_SIGNED_CERT_*", "UNABLE_TO_*"],
    faultClass: "invalid",
    hint: "the endpoint's certificate is not trusted: give the proxy's authority by NODE_EXTRA_CA_CERTS",
  },
  {
    codes: [
      "ECONNABORTED",
      "ECONNRESET",
      "EHOSTUNREACH",
      "ENETUNREACH",
      "EPIPE",
      "EPROTO",
      "ETIMEDOUT",
      "InternalError",
      "InternalFailure",
      "InternalServerError",
      "InternalServerException",
      "RequestTimeout*",
      "ServerException",
      "ServiceException",
      "ServiceUnavailable*",
      "TimeoutError",
      "Unavailable",
    ],
    faultClass: "transient",
    hint: "AWS or the way to it failed: run again; what was done is kept",
  },
];

const INPUT: readonly FaultRow[] = [
  {
    codes: ["InvalidVpc.Range"],
    faultClass: "invalid",
    hint: "the VPC cannot have this block: it must be /16 to /28, free, and of a range that goes with the VPC's others",
  },
  {
    codes: ["InvalidSubnet.Range"],
    faultClass: "invalid",
    hint: "the subnet must lie in one associated block of the VPC and be /16 to /28",
  },
  {
    codes: [
      "IdempotentParameterMismatch",
      "Invalid*",
      "Malformed*",
      "Missing*",
      "UnknownParameter",
      "Unsupported*",
      "ValidationError",
      "ValidationException",
    ],
    faultClass: "invalid",
    hint: "AWS does not take this request as it is: the message says which part",
  },
];

/** Every refusal that we know, in the order in which it is looked up. */
export const FAULTS: readonly FaultRow[] = [
  ...CREDENTIALS,
  ...PACE,
  ...ROUTER_FAULTS,
  ...PERMISSION,
  ...LIMITS,
  ...STATE,
  ...CONNECTION,
  ...INPUT,
];
