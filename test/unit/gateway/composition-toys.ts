import { composeSupergraph } from '../../../gateway/composition.ts';

/** Pieces of small subgraphs, with and without what the composer gets wrong. */

export const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.5"
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject"]
)
`;

/** Subgraphs `a`, `b` and so on. */
export function compose(...sdls: readonly string[]) {
  return composeSupergraph(sdls.map((sdl, index) => ({ name: 'abc'.charAt(index), sdl: LINK + sdl })));
}

export const NAMED = `type Query { a: Named }
  interface Named @key(fields: "id") { id: ID! name: String }
  type User implements Named @key(fields: "id") { id: ID! name: String }`;
export const NAMED_KEYS = NAMED.replaceAll('@key(fields: "id")', '@key(fields: "id") @key(fields: "name")');
/** Has the interface without its field, and so makes the composer write down who resolves it. */
export const UNNAMED = `type Query { c: Named }
  interface Named @key(fields: "id") { id: ID! }
  type User implements Named @key(fields: "id") { id: ID! age: String }`;
export const namedObject = (fields: string) =>
  `type Query { b: Named } type Named @key(fields: "id") @interfaceObject { id: ID! ${fields} }`;
export const GREETING = 'name: String @external greeting: String @requires(fields: "name")';

export const PET = `type Query { a: Owner }
  type Owner @key(fields: "id") { id: ID! pet: Animal }
  interface Animal { legs: String }
  interface Furry implements Animal { legs: String fur: String }
  type Cat implements Animal & Furry @shareable { legs: String fur: String claws: String }
  type Dog implements Animal & Furry @shareable { legs: String fur: String }`;
export const requiredOf = (pets: string, fields: string) =>
  pets
    .replace('a: Owner', 'b: Owner')
    .replace('pet: Animal', `pet: Animal @external bill: String @requires(fields: "${fields}")`);
export const petRequired = (fields: string) => requiredOf(PET, fields);
export const UNION_PET = PET.replace(/interface Animal.*\n/, 'union Animal = Cat | Dog\n')
  .replace(/ {2}interface Furry.*\n/, '')
  .replaceAll('implements Animal & Furry ', '');
export const unionRequired = (fields: string) => requiredOf(UNION_PET, fields);

export const BOOK = 'type Book @key(fields: "id") { id: ID! title: String @shareable }';
export const FILM = 'type Film @key(fields: "id") { id: ID! title: String @shareable }';
export const one = (
  root: string,
  shelf: string,
  type: string,
) => `type Query { ${root} shelf: Shelf @shareable }
  type Shelf @key(fields: "id") { id: ID! ${shelf} } ${type} ${BOOK} ${FILM}`;
export const MEDIA = 'union Media = Book | Film';
export const TITLED = 'interface Titled { title: String }';
export const titled = (text: string) => text.replace(/type (Book|Film)/g, 'type $1 implements Titled');
