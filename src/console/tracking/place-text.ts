import { words } from '../words/words.ts';

interface Place {
  readonly name: string | null;
  readonly country: string | null;
}

export function placeText(place: Place | null): string {
  return [place?.name, place?.country].filter(Boolean).join(', ') || words.track.unknownPlace;
}
