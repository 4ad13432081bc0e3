/**
 * Regions and their availability zones, as of 2026-11 (AWS "Regions and Availability Zones"). `ids` is the prefix of zone ids,
 * `numbers` those in use: zone ids are the same for every account, zone names are not (F39, fault 3b-12).
 */
export interface RegionZones {
  readonly ids: string;
  readonly numbers: readonly number[];
}

const THREE = [1, 2, 3];

export const REGION_ZONES: Readonly<Record<string, RegionZones>> = {
  "af-south-1": { ids: "afs1", numbers: THREE },
  "ap-east-1": { ids: "ape1", numbers: THREE },
  "ap-northeast-1": { ids: "apne1", numbers: [1, 2, 4] },
  "ap-northeast-2": { ids: "apne2", numbers: [1, 2, 3, 4] },
  "ap-northeast-3": { ids: "apne3", numbers: THREE },
  "ap-south-1": { ids: "aps1", numbers: THREE },
  "ap-south-2": { ids: "aps2", numbers: THREE },
  "ap-southeast-1": { ids: "apse1", numbers: THREE },
  "ap-southeast-2": { ids: "apse2", numbers: THREE },
  "ap-southeast-3": { ids: "apse3", numbers: THREE },
  "ap-southeast-4": { ids: "apse4", numbers: THREE },
  "ap-southeast-5": { ids: "apse5", numbers: THREE },
  "ap-southeast-7": { ids: "apse7", numbers: THREE },
  "ca-central-1": { ids: "cac1", numbers: [1, 2, 4] },
  "ca-west-1": { ids: "caw1", numbers: THREE },
  "cn-north-1": { ids: "cnn1", numbers: [1, 2, 4] },
  "cn-northwest-1": { ids: "cnnw1", numbers: THREE },
  "eu-central-1": { ids: "euc1", numbers: THREE },
  "eu-central-2": { ids: "euc2", numbers: THREE },
  "eu-north-1": { ids: "eun1", numbers: THREE },
  "eu-south-1": { ids: "eus1", numbers: THREE },
  "eu-south-2": { ids: "eus2", numbers: THREE },
  "eu-west-1": { ids: "euw1", numbers: THREE },
  "eu-west-2": { ids: "euw2", numbers: THREE },
  "eu-west-3": { ids: "euw3", numbers: THREE },
  "il-central-1": { ids: "ilc1", numbers: THREE },
  "me-central-1": { ids: "mec1", numbers: THREE },
  "me-south-1": { ids: "mes1", numbers: THREE },
  "mx-central-1": { ids: "mxc1", numbers: THREE },
  "sa-east-1": { ids: "sae1", numbers: THREE },
  "us-east-1": { ids: "use1", numbers: [1, 2, 3, 4, 5, 6] },
  "us-east-2": { ids: "use2", numbers: THREE },
  "us-gov-east-1": { ids: "usge1", numbers: THREE },
  "us-gov-west-1": { ids: "usgw1", numbers: THREE },
  // Every account sees two of its three zones; new ones see b and c.
  "us-west-1": { ids: "usw1", numbers: [1, 3] },
  "us-west-2": { ids: "usw2", numbers: [1, 2, 3, 4] },
};
