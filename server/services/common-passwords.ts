/** Passwords of eight characters and more that lists of leaked ones begin with, in both languages' habits. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword pa55word pa55w0rd passwort
12345678 123456789 1234567890 0123456789 87654321 987654321 0987654321 11111111 111111111 1111111111 00000000 000000000
12341234 12344321 11223344 1122334455 12121212 123123123 112233445566 88888888 888888888 66666666 99999999 77777777
1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 q1w2e3r4 q1w2e3r4t5 zaq12wsx qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234
asdfghjk asdfghjkl asdf1234 asdfasdf zxcvbnm1 zxcvbnm123 qazwsxedc qweasdzxc qwe123456 qweqweqwe abc12345 abcd1234
abc123456 a1234567 a12345678 a123456789 aa123456 aa12345678 aaaaaaaa abcdefgh abcdefg1 1234abcd 123456ab 123456abc
123456aa iloveyou iloveyou1 iloveyou2 woaini520 woaini1314 woaini521 5201314520 52013145 520131400 1314520520 13145200
sunshine princess football baseball basketball superman batman123 trustno1 starwars computer internet whatever
michelle jennifer jessica1 danielle charlie1 jordan23 liverpool arsenal1 chelsea1 manchester dragon12 monkey12
letmein1 letmein123 welcome1 welcome12 welcome123 admin123 admin1234 administrator adminadmin root1234 rootroot
changeme changeme1 default1 guest123 test1234 testtest testing123 master123 shadow12 secret123 secret12 mypassword
qq123456 qq123456789 wangyut2 taobao123 zxc123456 asd123456 dearbook xiazhili zhang123 wang1234 li123456 a5201314
service1 support1 support123 telecom1 telecom123 switchboard switchboard1 customer1 callcenter helpdesk1 operator1
spring2024 summer2024 autumn2024 winter2024 spring2025 summer2025 autumn2025 winter2025 spring2026 summer2026 autumn2026`
    .split(/\s+/)
    .filter(Boolean),
);
