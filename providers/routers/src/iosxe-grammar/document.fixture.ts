/** The document's spoke as its template gives it to a new router, line by line, with the values of its examples. */
export const DOCUMENT_USER_DATA = `hostname multicloud-csr-01
interface g2
description Inside
ip address dhcp
no shut
service password-encryption
crypto ikev2 proposal AES/GCM/256
encryption aes-gcm-256
prf sha512
group 19
crypto ikev2 policy AES/GCM/256
match fvrf any
proposal AES/GCM/256
crypto ikev2 keyring DMVPN-KEYRING
peer ANY
address 0.0.0.0 0.0.0.0
pre-shared-key abcdef0123456789abcd
crypto ikev2 profile DMVPN-IKEv2-PROFILE
description PSK Profile
match identity remote address 0.0.0.0
authentication remote pre-share
authentication local pre-share
keyring local DMVPN-KEYRING
dpd 40 5 on-demand
crypto ipsec security-association replay window-size 1024
crypto ipsec transform-set AES256/GCM/TRANSFORM esp-gcm 256
mode transport
crypto ipsec profile DMVPN-IPSEC-PROFILE
set transform-set AES256/GCM/TRANSFORM
set ikev2-profile DMVPN-IKEv2-PROFILE
interface Tunnel0
description DMVPN
ip address 10.250.0.9 255.255.255.0
no ip redirects
ip mtu 1400
ip nhrp authentication abcd1234
ip nhrp network-id 100
ip nhrp nhs 10.250.0.1 nbma 172.16.0.10 multicast
ip tcp adjust-mss 1360
ip ospf authentication-key 7 070C285F4D06
ip ospf network point-to-multipoint
ip ospf hello-interval 10
tunnel source GigabitEthernet1
tunnel mode gre multipoint
tunnel key 100
tunnel protection ipsec profile DMVPN-IPSEC-PROFILE
router ospf 10
redistribute static subnets
router-id 10.250.0.9
network 10.250.0.0 0.0.0.255 area 0
network 10.0.109.0 0.0.0.255 area 2
ip route 10.0.110.0 255.255.255.0 10.0.109.1
ip route 10.0.111.0 255.255.255.0 10.0.109.1
`;

/** The same spoke as it prints its running configuration. */
export const DOCUMENT_SPOKE = `version 16.9
service timestamps debug datetime msec
service password-encryption
!
hostname multicloud-csr-01
!
boot-start-marker
boot-end-marker
!
no aaa new-model
!
crypto ikev2 proposal AES/GCM/256
 encryption aes-gcm-256
 prf sha512
 group 19
!
crypto ikev2 policy AES/GCM/256
 match fvrf any
 proposal AES/GCM/256
!
crypto ikev2 keyring DMVPN-KEYRING
 peer ANY
  address 0.0.0.0 0.0.0.0
  pre-shared-key abcdef0123456789abcd
 !
!
crypto ikev2 profile DMVPN-IKEv2-PROFILE
 description PSK Profile
 match identity remote address 0.0.0.0
 authentication remote pre-share
 authentication local pre-share
 keyring local DMVPN-KEYRING
 dpd 40 5 on-demand
!
crypto ipsec security-association replay window-size 1024
!
crypto ipsec transform-set AES256/GCM/TRANSFORM esp-gcm 256
 mode transport
!
crypto ipsec profile DMVPN-IPSEC-PROFILE
 set transform-set AES256/GCM/TRANSFORM
 set ikev2-profile DMVPN-IKEv2-PROFILE
!
interface Tunnel0
 description DMVPN
 ip address 10.250.0.9 255.255.255.0
 no ip redirects
 ip mtu 1400
 ip nhrp authentication abcd1234
 ip nhrp network-id 100
 ip nhrp nhs 10.250.0.1 nbma 172.16.0.10 multicast
 ip tcp adjust-mss 1360
 ip ospf authentication-key 7 070C285F4D06
 ip ospf network point-to-multipoint
 ip ospf hello-interval 10
 tunnel source GigabitEthernet1
 tunnel mode gre multipoint
 tunnel key 100
 tunnel protection ipsec profile DMVPN-IPSEC-PROFILE
!
interface GigabitEthernet1
 ip address dhcp
 negotiation auto
 no mop enabled
 no mop sysid
!
interface GigabitEthernet2
 description Inside
 ip address dhcp
 negotiation auto
 no mop enabled
 no mop sysid
!
router ospf 10
 router-id 10.250.0.9
 redistribute static subnets
 network 10.250.0.0 0.0.0.255 area 0
 network 10.0.109.0 0.0.0.255 area 2
!
ip route 0.0.0.0 0.0.0.0 GigabitEthernet1 10.0.106.1
ip route 10.0.110.0 255.255.255.0 10.0.109.1
ip route 10.0.111.0 255.255.255.0 10.0.109.1
!
line vty 0 4
 login local
 transport input ssh
!
end
`;

/** The hub that the document shows beside it: two interfaces of a port channel, and its end of the tunnel. */
export const DOCUMENT_HUB = `hostname hub
!
crypto ikev2 proposal AES/GCM/256
 encryption aes-gcm-256
 prf sha512
 group 19
!
crypto ikev2 policy AES/GCM/256
 match fvrf any
 proposal AES/GCM/256
!
crypto ikev2 keyring DMVPN-KEYRING
 peer ANY
  address 0.0.0.0 0.0.0.0
  pre-shared-key abcdef0123456789abcd
 !
!
crypto ikev2 profile DMVPN-IKEv2-PROFILE
 description PSK Profile
 match identity remote address 0.0.0.0
 authentication remote pre-share
 authentication local pre-share
 keyring local DMVPN-KEYRING
 dpd 40 5 on-demand
!
crypto isakmp keepalive 10 10
!
crypto ipsec security-association replay window-size 128
!
crypto ipsec transform-set AES256/GCM/TRANSFORM esp-gcm 256
 mode transport
crypto ipsec df-bit clear
!
crypto ipsec profile DMVPN-IPSEC-PROFILE
 set transform-set AES256/GCM/TRANSFORM
 set ikev2-profile DMVPN-IKEv2-PROFILE
!
interface Port-channel1
 description Edge Switch
 no ip address
!
interface Port-channel1.101
 description VLAN101 Private Network
 encapsulation dot1Q 101
 ip address 10.1.0.2 255.255.255.0
 standby version 2
 standby 0 ip 10.1.0.1
 standby 0 priority 110
 standby 0 preempt
 standby 0 authentication md5 key-string 7 070C285F4D06
 standby 0 track 10 decrement 10
 ip ospf authentication-key 7 070C285F4D06
!
interface Port-channel1.105
 description VLAN105 Public Network
 encapsulation dot1Q 105
 ip address 192.168.0.10 255.255.255.0
 no ip redirects
 no ip unreachables
 no ip proxy-arp
!
interface TenGigabitEthernet0/0/0
 no ip address
 channel-group 1 mode active
!
interface Tunnel0
 description DMVPN
 ip address 10.250.0.1 255.255.255.0
 no ip redirects
 ip mtu 1400
 ip nhrp authentication abcd1234
 ip nhrp network-id 100
 ip nhrp redirect
 ip tcp adjust-mss 1360
 ip ospf authentication-key 7 070C285F4D06
 ip ospf network point-to-multipoint
 ip ospf hello-interval 10
 tunnel source Port-channel1.105
 tunnel mode gre multipoint
 tunnel key 100
 tunnel protection ipsec profile DMVPN-IPSEC-PROFILE
!
router ospf 10
 router-id 10.250.0.1
 network 10.1.0.0 0.0.0.255 area 0
 network 10.250.0.0 0.0.0.255 area 0
!
ip route 0.0.0.0 0.0.0.0 192.168.0.1
`;
