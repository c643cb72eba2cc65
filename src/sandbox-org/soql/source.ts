import { quote } from '../records/database.ts';
import type { Access } from '../schema/access.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import { isPolymorphic, NAME_OBJECT, polymorphicSql } from './polymorphic.ts';
import type { SoqlErrors } from './soql-error.ts';

/** What every part of a query's translation needs to know. */
export interface QueryContext {
  readonly schema: OrgSchema;
  readonly access: Access;
  readonly errors: SoqlErrors;
  readonly includeDeleted: boolean;
  readonly now: Date;
}

/** A field reached from the query's object, with the SQL that reads it. */
export interface FieldReference {
  readonly sql: string;
  readonly alias: string;
  readonly object: ObjectDefinition;
  readonly field: FieldDefinition;
  /** Relationship names on the way, in their proper spelling. */
  readonly path: readonly string[];
}

/** Where a path of relationship names ends. */
interface Parent {
  readonly object: ObjectDefinition;
  readonly alias: string;
  readonly path: readonly string[];
  readonly polymorphic?: { readonly field: FieldDefinition; readonly sql: string };
}

const MAX_LEVELS = 5;

/** One FROM clause: the object, and the parents joined to it as they are asked for. */
export class Source {
  readonly object: ObjectDefinition;
  readonly root: string;
  private readonly context: QueryContext;
  private readonly aliasName: string | undefined;
  private readonly joins = new Map<string, { alias: string; object: ObjectDefinition; sql: string }>();

  constructor(context: QueryContext, object: ObjectDefinition, root: string, aliasName?: string) {
    this.context = context;
    this.object = object;
    this.root = root;
    this.aliasName = aliasName;
  }

  /** `FROM "Contact" t LEFT JOIN "Account" t_1 ON …` */
  get sql(): string {
    const joins = [...this.joins.values()].map((join) => join.sql);
    return [`FROM ${quote(this.object.name)} ${this.root}`, ...joins].join(' ');
  }

  /** Resolves `Name` or `Account.Owner.Name`; throws the INVALID_FIELD that Salesforce would. */
  resolve(written: string): FieldReference {
    const parts = written.split('.');
    const first = parts[0]?.toLowerCase();
    const prefixed = first === this.aliasName?.toLowerCase() || first === this.object.name.toLowerCase();
    if (parts.length > 1 && prefixed && !this.relationship(this.object, parts[0] ?? '')) parts.shift();
    const name = parts.pop() ?? '';
    const parent = this.parent(parts, written);
    if (parent.polymorphic) return this.sharedField(parent, parent.polymorphic, name, written);
    const field = parent.object.fields.get(name.toLowerCase());
    if (!field || !this.context.access.canRead(parent.object, field)) {
      throw this.context.errors.noSuchColumn(written, parent.object.name);
    }
    return {
      sql: `${parent.alias}.${quote(field.name)}`,
      alias: parent.alias,
      object: parent.object,
      field,
      path: parent.path,
    };
  }

  /** A field of the record at the end of a lookup to several objects. */
  private sharedField(
    parent: { readonly alias: string; readonly path: readonly string[] },
    lookup: { readonly field: FieldDefinition; readonly sql: string },
    name: string,
    written: string,
  ): FieldReference {
    const field = NAME_OBJECT.fields.get(name.toLowerCase());
    if (!field) throw this.context.errors.noSuchColumn(written, NAME_OBJECT.name);
    const sql = polymorphicSql(this.context.schema, this.context.access, lookup, field.name);
    return { sql, alias: parent.alias, object: NAME_OBJECT, field, path: parent.path };
  }

  /** The joined parent at the end of a path of relationship names. */
  private parent(relationships: readonly string[], written: string): Parent {
    if (relationships.length > MAX_LEVELS) {
      throw this.context.errors.malformed('SOQL relationship path is longer than 5 levels', written);
    }
    let object = this.object;
    let alias = this.root;
    const path: string[] = [];
    for (const [index, relationship] of relationships.entries()) {
      const up = this.relationship(object, relationship);
      if (!up) throw this.context.errors.noSuchParent(relationship, written);
      path.push(up.field.relationshipName ?? relationship);
      if (isPolymorphic(up.field)) {
        // Which object comes next is told by each record, so that the path ends here.
        const further = relationships[index + 1];
        if (further !== undefined) throw this.context.errors.noSuchParent(further, written);
        const polymorphic = { field: up.field, sql: `${alias}.${quote(up.field.name)}` };
        return { object: NAME_OBJECT, alias, path, polymorphic };
      }
      const key = path.join('.');
      let join = this.joins.get(key);
      if (!join) {
        const joined = `${this.root}_${this.joins.size + 1}`;
        const on = `${joined}."Id" = ${alias}.${quote(up.field.name)}`;
        join = { alias: joined, object: up.to, sql: `LEFT JOIN ${quote(up.to.name)} ${joined} ON ${on}` };
        this.joins.set(key, join);
      }
      ({ object, alias } = join);
    }
    return { object, alias, path };
  }

  private relationship(object: ObjectDefinition, name: string) {
    for (const field of object.fields.values()) {
      if (field.relationshipName?.toLowerCase() !== name.toLowerCase()) continue;
      const to = this.context.schema.object(field.referenceTo[0] ?? '');
      const { access } = this.context;
      const isReadable = to !== undefined && (isPolymorphic(field) || access.object(to).read);
      if (isReadable && access.canRead(object, field)) return { field, to };
    }
    return undefined;
  }
}
