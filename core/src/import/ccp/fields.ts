/** What becomes of something that the two scripts were told. */
export type Fate =
  /** It is in the Fabric, there. */
  | { readonly kind: "taken"; readonly as: string }
  /** Nothing reads it any more; what takes its place. */
  | { readonly kind: "replaced"; readonly by: string };

const taken = (as: string): Fate => ({ kind: "taken", as });
const replaced = (by: string): Fate => ({ kind: "replaced", by });

const DMVPN = "spec.links.*.dmvpn";
const ROUTER = `${DMVPN}.routers.0`;
const HUB = "spec.sites.*.hubs.0";

const BRING_UP = "the cluster is looked up, not made: `eksctl create cluster` or Terraform brings one up";
const LOGIN =
  "CCP is gone: clusters are reached by your kubeconfig and your AWS credentials; take the password out of your shell's history";

/** Keys of `clusterCfgFile`. A path ends at what is not looked into further. */
export const CLUSTER_FIELDS: Readonly<Record<string, Fate>> = {
  name: taken("the key of spec.clusters, and `name` where that cannot be a key"),
  "subnet.cidr": replaced("the VPC is looked up, by `tags` or `id`, with the blocks that it has"),
  "subnet.publicCidrs": replaced("subnets are looked up: those with a way to the Internet hold the router's outside"),
  "subnet.privateCidrs": replaced("subnets are looked up, however many there are and whatever their size"),
  role_arn_name: replaced(BRING_UP),
  aws_role_arn: replaced(BRING_UP),
  ssh_keys: replaced(BRING_UP),
  region: taken("spec.vpcs.*.region"),
  kubeconf_file: taken("spec.clusters.*.kubernetes.kubeconfig"),
  enable_snat: taken("spec.clusters.*.pods.snat"),
  apply_manifests: replaced(
    "`kubectl apply`; for network policy the VPC CNI's own (`enableNetworkPolicy`), since Calico's v1.3 manifest is gone",
  ),
};

/** Keys of `dmvpnCfgFile`. */
export const DMVPN_FIELDS: Readonly<Record<string, Fate>> = {
  InstanceType: taken(`${ROUTER}.instanceType`),
  InboundSSH: taken(`${DMVPN}.ssh`),
  "ike_keyring_peer.ip_range.start": replaced("IKE's peer is the hub: its own address, and no range"),
  "ike_keyring_peer.ip_range.end": replaced("IKE's peer is the hub: its own address, and no range"),
  "ike_keyring_peer.pre-shared-key": taken(`${DMVPN}.ike.preSharedKey, as a reference`),
  "ike_profile.remote_peer_ip": taken(`${HUB}.publicIp`),
  DmvpnIp: taken(`${ROUTER}.tunnelAddress`),
  DmvpnNetmask: taken(`${DMVPN}.tunnel.network`),
  "nhrp.key": taken(`${DMVPN}.nhrp.key, as a reference`),
  "nhrp.HubTunnelIP": taken(`${HUB}.tunnelAddress`),
  "ospf.processId": taken(`${DMVPN}.ospf.processId`),
  "ospf.authKey": taken(`${DMVPN}.ospf.key, as a reference`),
  "ospf.tunnelNetwork": taken(`${DMVPN}.tunnel.network`),
  "ospf.tunnelWildcard": taken(`${DMVPN}.tunnel.network`),
  "ospf.vpcArea": taken(`${DMVPN}.ospf.vpcArea`),
  "ospf.tunnelArea": taken(`${DMVPN}.ospf.tunnelArea`),
};

/** Words of the command lines of `bringup_aws_cluster.py` and `bringup_csr.py`. */
export const SCRIPT_FLAGS: Readonly<Record<string, Fate>> = {
  clusterCfgFile: taken("read"),
  dmvpnCfgFile: taken("read"),
  vpcNamePrefix: taken("spec.vpcs.*.tags.Name"),
  sshKey: taken(`${ROUTER}.sshKey`),
  onPremCidr: taken("spec.sites.*.nodes"),
  onPremPodCidr: taken("spec.sites.*.pods"),
  ccpIp: replaced(LOGIN),
  ccpPort: replaced(LOGIN),
  ccpPassword: replaced(LOGIN),
  providerStr: replaced("your AWS credentials, or a role in spec.accounts"),
  skipCreate: replaced("the cluster is never made: only what the link needs is changed"),
  routes_only: replaced("what is there stays as it is: every run makes only what is missing"),
  debug: replaced("`--json`, and the journal in .podspan"),
};

/** Words of `bringup_ccp_csr.sh`, which the second script calls, by the key of `dmvpnCfgFile` that each carried. */
export const SHELL_FLAGS: Readonly<Record<string, string>> = {
  instanceType: "InstanceType",
  inboundSsh: "InboundSSH",
  ikePeerIpStart: "ike_keyring_peer.ip_range.start",
  ikePeerIpEnd: "ike_keyring_peer.ip_range.end",
  ikePreSharedKey: "ike_keyring_peer.pre-shared-key",
  ikeRemotePeerIp: "ike_profile.remote_peer_ip",
  dmvpnIp: "DmvpnIp",
  dmvpnNetmask: "DmvpnNetmask",
  nhrpKey: "nhrp.key",
  nhrpHubTunnelIp: "nhrp.HubTunnelIP",
  ospfProcId: "ospf.processId",
  ospfAuthKey: "ospf.authKey",
  ospfTunnelNetIp: "ospf.tunnelNetwork",
  ospfTunnelWildcard: "ospf.tunnelWildcard",
  ospfVpcArea: "ospf.vpcArea",
  ospfTunnelArea: "ospf.tunnelArea",
};

/** Parameters of the stack that the scripts gave constants or derived. */
export const STACK_PARAMETERS: Readonly<Record<string, Fate>> = {
  Hostname: replaced("LINK-ZONE, so that two routers have two names"),
  LicenseModel: taken(`${ROUTER}.licence`),
  PublicInterfaceIP1: replaced("the highest free address of the public subnet, not `.10`"),
  PrivateInterfaceIP1: replaced("the highest free address of the private subnet, not `.10`"),
  PrivateGatewayIP1: replaced("the subnet's second address, whatever its size (F14)"),
  OspfVpcNetwork: replaced("what the VPC has: its blocks, and routable pod ranges"),
  OspfVpcWildcard: replaced("what the VPC has, whatever its size"),
};
