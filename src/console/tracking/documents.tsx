import { useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, useEffect, useEffectEvent, useId } from 'react';
import { announce } from '../design/announce.tsx';
import { Button } from '../design/button.tsx';
import { Facts } from '../design/facts.tsx';
import { Panel } from '../design/panel.tsx';
import { Notice } from '../design/state.tsx';
import { newKey } from '../graph/ask.ts';
import { download } from '../graph/document-link.ts';
import { useDraft } from '../graph/draft.ts';
import { TrackedShipmentDocument, type TrackedShipmentQuery } from '../graph/generated/tracking.ts';
import { NoAnswer } from '../graph/no-answer.ts';
import { session } from '../graph/session.ts';
import { useTrying } from '../graph/trying.ts';
import { bytesText } from '../words/format.ts';
import { words } from '../words/track-words.ts';
import { attach, type SentPaper, store } from './attach.ts';
import css from './shipment.module.css';

type Paper = NonNullable<NonNullable<TrackedShipmentQuery['shipment']>['documents']>[number];

interface DocumentsProps {
  readonly shipmentId: string;
  readonly documents: readonly Paper[];
}

export function Documents({ shipmentId, documents }: DocumentsProps) {
  const { track } = words;
  const queries = useQueryClient();
  const { busy, problem, begin } = useTrying();
  const inputId = useId();
  // The session may end before the paper is attached. Then the person signs in, and the page goes on with what it has.
  const [kept, keep] = useDraft(`paper ${shipmentId}`);
  const unsent = kept === '' ? null : (JSON.parse(kept) as SentPaper);
  const send = async (paper: SentPaper, file: File | null) => {
    try {
      const uploadId = paper.uploadId ?? (file && (await store(file)));
      if (uploadId === null) return null;
      keep(JSON.stringify({ ...paper, uploadId }));
      const refusal = await attach(shipmentId, uploadId, paper);
      keep('');
      if (refusal === null) announce(track.uploaded(paper.fileName));
      await queries.invalidateQueries({ queryKey: [TrackedShipmentDocument.toString()] });
      return refusal;
    } catch (error) {
      const mayGoOn = error instanceof NoAnswer && (error.retryable || error.code === 'UNAUTHENTICATED');
      if (!mayGoOn) keep('');
      throw error;
    }
  };
  const attachNow = () => {
    if (unsent !== null && unsent.uploadId !== null) begin(() => send(unsent, null));
  };
  const goOn = useEffectEvent(attachNow);
  useEffect(() => goOn(), []);
  const upload = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file === undefined || busy) return;
    // The same file may be chosen again after a refusal.
    target.value = '';
    const paper = { fileName: file.name, key: newKey(), uploadId: null };
    keep(JSON.stringify(paper));
    begin(() => send(paper, file));
  };
  return (
    <Panel title={track.documents}>
      <div className={css['items']}>
        {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
        {unsent === null || busy ? null : (
          <Notice>
            {unsent.uploadId === null ? track.notSent(unsent.fileName) : track.notAttached(unsent.fileName)}
            {unsent.uploadId === null ? null : <Button onClick={attachNow}>{words.tryAgain}</Button>}
            <Button onClick={() => keep('')}>{track.forget}</Button>
          </Notice>
        )}
        {documents.length === 0 ? (
          <p className={css['soft']}>{track.noDocuments}</p>
        ) : (
          <ul className={css['items']}>
            {documents.map((paper) => (
              <li key={paper.id} className={css['item']}>
                <span>
                  {paper.type === null ? <bdi>{paper.fileName}</bdi> : words.documents[paper.type]}
                  <br />
                  <span className={css['soft']}>
                    <Facts
                      parts={[
                        paper.type === null ? null : paper.fileName,
                        paper.sizeBytes === null ? null : bytesText(paper.sizeBytes),
                        paper.signer === null ? null : track.signedBy(paper.signer),
                      ]}
                    />
                  </span>
                </span>
                <Button
                  aria-label={track.downloadOf(paper.fileName ?? '')}
                  onClick={() =>
                    begin(async () => {
                      await download(await session.fresh(), paper.id);
                      return null;
                    })
                  }
                >
                  {track.download}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <div>
          <input id={inputId} className="only-spoken" type="file" onChange={upload} aria-disabled={busy} />
          <label htmlFor={inputId} className={css['upload']}>
            {busy ? track.uploading : track.upload}
          </label>
        </div>
      </div>
    </Panel>
  );
}
