# The same job by Terraform: a peering between two regions, a route in each table of either side, a rule in the nodes' groups.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

variable "west1" {
  type = object({ vpc = string, cidr = string, tables = list(string), group = string })
}
variable "west2" {
  type = object({ vpc = string, cidr = string, tables = list(string), group = string })
}

provider "aws" {
  region                      = "us-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

provider "aws" {
  alias                       = "west2"
  region                      = "us-west-2"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

resource "aws_vpc_peering_connection" "link" {
  vpc_id      = var.west1.vpc
  peer_vpc_id = var.west2.vpc
  peer_region = "us-west-2"
  tags        = { Name = "2eks-vpc-peer" }
}

resource "aws_vpc_peering_connection_accepter" "link" {
  provider                  = aws.west2
  vpc_peering_connection_id = aws_vpc_peering_connection.link.id
  auto_accept               = true
  # The emulator has one set of tags for both sides of a peering.
  tags = { Name = "2eks-vpc-peer" }
}

resource "aws_route" "west1" {
  for_each                  = toset(var.west1.tables)
  route_table_id            = each.key
  destination_cidr_block    = var.west2.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.link.id
}

resource "aws_route" "west2" {
  provider                  = aws.west2
  for_each                  = toset(var.west2.tables)
  route_table_id            = each.key
  destination_cidr_block    = var.west1.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.link.id
}

resource "aws_vpc_security_group_ingress_rule" "west1" {
  security_group_id = var.west1.group
  cidr_ipv4         = var.west2.cidr
  ip_protocol       = "-1"
}

resource "aws_vpc_security_group_ingress_rule" "west2" {
  provider          = aws.west2
  security_group_id = var.west2.group
  cidr_ipv4         = var.west1.cidr
  ip_protocol       = "-1"
}
