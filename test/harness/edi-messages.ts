/** 214 messages as carriers send them: the layouts of three trading partners, with made-up names and numbers. */

/** Stars and tildes, one line for each segment; statuses at two stops. */
export const PICKUP_AND_DELIVERY = `ISA*00*          *00*          *02*ABCD           *ZZ*WAYBILL        *260302*1415*U*00401*000000101*0*P*>~
GS*QM*ABCD*WAYBILL*20260302*1415*101*X*004010~
ST*214*0001~
B10*PRO778812*BOL-55120*ABCD~
L11*PO-9001*PO~
N1*SH*ACME PLANT~
N3*1 MILL RD~
N4*CHICAGO*IL*60601*US~
N1*CN*GLOBEX DEPOT~
N4*DALLAS*TX*75201*US~
LX*1~
AT7*AF*NS***20260302*0915*LT~
MS1*CHICAGO*IL*US~
MS2*ABCD*T4411*TL~
L11*1*QN~
AT8*G*L*1820*12~
LX*2~
AT7*D1*NS***20260304*1642*LT~
MS1*DALLAS*TX*US~
L11*2*QN~
SE*19*0001~
GE*1*101~
IEA*1*000000101~
`;

/** Pipes and line ends as terminators, a padded ISA that is too short, codes of a delay with an estimate. */
export const DELAY_WITH_ESTIMATE = [
  'ISA|00||00||02|ROAD|ZZ|WAYBILL|260303|0801|:|00501|000000077|0|P|^',
  'GS|QM|ROAD|WAYBILL|20260303|0801|77|X|005010',
  'ST|214|0001',
  'B10|R-100200|BOL-55121|ROAD',
  'LX|1',
  'AT7|SD|AO|||20260303|0730|CT',
  'MS1|TULSA|OK|US',
  'LX|2',
  'AT7|AG|NS|||20260305|1200|CT',
  'SE|8|0001',
  'GE|1|77',
  'IEA|1|000000077',
  '',
].join('\n');

/** An appointment in AT703, a time in UTC, coordinates instead of a city. */
export const APPOINTMENT_AND_POSITION =
  "ISA*00*          *00*          *02*SEAL           *ZZ*WAYBILL        *260304*2300*U*00401*000000009*0*P*:'GS*QM*SEAL*WAYBILL*20260304*2300*9*X*004010'ST*214*0007'B10*SL-1*BOL-55122*SEAL'LX*1'AT7***AB*NA*20260306*0800*ET'LX*2'AT7*X6*NS***20260304*225530*UT'MS1****0875959*0415233*W*N'SE*8*0007'GE*1*9'IEA*1*000000009'";

/**
 * One interchange of the newer kind: a caret in ISA11 parts repetitions, two groups with three messages about three
 * shipments, a time in UTC, one in local time, and a code that no standard knows.
 */
export const THREE_SHIPMENTS = [
  'ISA*00*          *00*          *02*MULT           *ZZ*WAYBILL        *260306*0500*^*00501*000000300*0*P*>~',
  'GS*QM*MULT*WAYBILL*20260306*0500*301*X*005010~',
  'ST*214*0001~B10*M-1*BOL-60001*MULT~L11*PO-1*PO~LX*1~AT7*X3*NS***20260305*1400*UT~MS1*CHICAGO*IL*US~L11*1*QN~SE*8*0001~',
  'ST*214*0002~B10*M-2*BOL-60002*MULT~LX*1~AT7*AF*NS***20260305*0830*LT~MS1*CHICAGO*IL*US~L11*1*QN~SE*7*0002~',
  'GE*2*301~GS*QM*MULT*WAYBILL*20260306*0500*302*X*005010~',
  'ST*214*0003~B10*M-3*BOL-60003*MULT~LX*1~AT7*Z9*NS***20260305*1000*LT~MS1*CHICAGO*IL*US~L11*1*QN~SE*7*0003~',
  'GE*1*302~IEA*2*000000300~',
].join('\r\n');

/** The same said by another translator: other delimiters, other control numbers. */
export const THREE_SHIPMENTS_AGAIN = THREE_SHIPMENTS.replaceAll('\r\n', '')
  .replaceAll('*', '|')
  .replaceAll('~', '\n')
  .replaceAll('000000300', '000000999');
