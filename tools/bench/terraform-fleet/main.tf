# The job of tools/bench/terraform in many VPCs that are there already, as one state: a resource of each kind for each of them.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

variable "vpc_ids" { type = list(string) }

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

locals {
  vpcs    = toset(var.vpc_ids)
  zones   = { "eu-west-1b" = "100.64.0.0/18", "eu-west-1c" = "100.64.64.0/18" }
  subnets = merge([for vpc in var.vpc_ids : { for zone, cidr in local.zones : "${vpc}/${zone}" => { vpc = vpc, zone = zone, cidr = cidr } }]...)
  rules   = merge([for vpc in var.vpc_ids : { for cidr in ["10.196.24.0/24", "100.64.0.0/16"] : "${vpc}/${cidr}" => { vpc = vpc, cidr = cidr } }]...)
}

resource "aws_vpc_ipv4_cidr_block_association" "pods" {
  for_each   = local.vpcs
  vpc_id     = each.key
  cidr_block = "100.64.0.0/16"
}

resource "aws_subnet" "pods" {
  for_each          = local.subnets
  vpc_id            = aws_vpc_ipv4_cidr_block_association.pods[each.value.vpc].vpc_id
  availability_zone = each.value.zone
  cidr_block        = each.value.cidr
}

resource "aws_route_table" "pods" {
  for_each = local.vpcs
  vpc_id   = aws_vpc_ipv4_cidr_block_association.pods[each.key].vpc_id
}

resource "aws_route_table_association" "pods" {
  for_each       = local.subnets
  subnet_id      = aws_subnet.pods[each.key].id
  route_table_id = aws_route_table.pods[each.value.vpc].id
}

resource "aws_security_group" "pods" {
  for_each    = local.vpcs
  name        = "cgnat-overlay-sg"
  description = "Security group for Carrier-Grade NAT overlay network pods"
  vpc_id      = aws_vpc_ipv4_cidr_block_association.pods[each.key].vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "from" {
  for_each          = local.rules
  security_group_id = aws_security_group.pods[each.value.vpc].id
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "-1"
}

resource "aws_vpc_security_group_egress_rule" "all" {
  for_each          = local.vpcs
  security_group_id = aws_security_group.pods[each.key].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
