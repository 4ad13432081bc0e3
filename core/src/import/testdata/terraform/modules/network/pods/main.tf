variable "vpc_id" { type = string }
variable "vpc_cidr" { type = string }
variable "cidr" { type = string }
variable "subnets" { type = map(string) }
variable "public_id" { type = string }

resource "aws_vpc_ipv4_cidr_block_association" "this" {
  vpc_id     = var.vpc_id
  cidr_block = var.cidr
}

resource "aws_subnet" "this" {
  for_each          = var.subnets
  vpc_id            = aws_vpc_ipv4_cidr_block_association.this.vpc_id
  cidr_block        = each.value
  availability_zone = each.key
  tags              = { Name = "pods-${each.key}", "kubernetes.io/cluster/prod" = "shared" }
}

resource "aws_eip" "this" {
  domain = "vpc"
}

resource "aws_nat_gateway" "this" {
  subnet_id     = var.public_id
  allocation_id = aws_eip.this.id
}

resource "aws_route_table" "this" {
  vpc_id = var.vpc_id
  tags   = { Name = "pods" }
}

resource "aws_route" "default" {
  route_table_id         = aws_route_table.this.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this.id
}

resource "aws_route_table_association" "this" {
  for_each       = aws_subnet.this
  subnet_id      = each.value.id
  route_table_id = aws_route_table.this.id
}

resource "aws_security_group" "this" {
  name_prefix = "pods-"
  vpc_id      = var.vpc_id

  ingress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = [var.vpc_cidr, var.cidr]
  }

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
