import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';

/** The text of an operation, with the types of its variables and of what is answered. */
export type Operation<Data, Variables> = DocumentTypeDecoration<Data, Variables> & { toString(): string };
