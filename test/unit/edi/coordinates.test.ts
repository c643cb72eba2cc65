import { describe, expect, it } from 'vitest';
import { checkedPosition, readCoordinates } from '../../../src/domain/edi/coordinates.ts';

describe('coordinates of a status', () => {
  it.each([
    ['0875959', '0415233', 'W', 'N', -87.999722, 41.875833],
    ['-1002512', '0254023', null, 'N', -100.42, 25.673056],
    ['-1002512', '254023', 'W', 'N', -100.42, 25.673056],
    ['1002512.00', '0254023.50', 'W', 'N', -100.42, 25.673194],
    ['-100.42', '25.6731', 'W', 'N', -100.42, 25.6731],
    ['-100.42', '25.6731', null, null, -100.42, 25.6731],
    ['100.42', '25.6731', 'w', 'n', -100.42, 25.6731],
    ['151.2', '-33.87', 'E', 'S', 151.2, -33.87],
    ['4.47', '51.92', null, null, 4.47, 51.92],
    ['180.0', '90.0', 'E', 'N', 180, 90],
    ['0.0', '0.0', 'W', 'S', 0, 0],
  ])('%s %s %s %s is read', (longitude, latitude, eastOrWest, northOrSouth, east, north) => {
    expect(readCoordinates(longitude, latitude, eastOrWest, northOrSouth)).toEqual({
      longitude: east,
      latitude: north,
      doubt: null,
    });
  });

  it.each([
    ['181.0', '10.0', 'E', 'N', /longitude 181.0 is beyond 180/],
    ['10.0', '90.01', 'E', 'N', /latitude 90.01 is beyond 90/],
    ['1802512', '0254023', 'W', 'N', /beyond 180/],
    ['-100.42', '25.67', 'E', 'N', /sign of the longitude -100.42 contradicts/],
    ['+100.42', '25.67', 'W', 'N', /contradicts/],
    ['100.42', '25.67', 'N', 'W', /direction N.*direction W/],
    ['0876059', '0415233', 'W', 'N', /more than 59/],
    ['0875960', '0415233', 'W', 'N', /more than 59/],
    ['0875959', '0415233', null, null, /neither sign nor direction/],
    ['100.42W', '25.67N', null, null, /not written as/],
    ['W100.42', '25.67', null, null, /not written as/],
    ['-100', '25', 'W', 'N', /too few digits/],
    ['-100.42', null, 'W', null, /latitude is missing/],
    [null, '25.67', null, 'N', /longitude is missing/],
    ['--100.42', '25.67', null, null, /not written as/],
    ['1e2', '25.67', 'W', 'N', /not written as/],
  ])('%s %s %s %s is left out', (longitude, latitude, eastOrWest, northOrSouth, words) => {
    const { doubt, ...position } = readCoordinates(longitude, latitude, eastOrWest, northOrSouth);
    expect(position).toEqual({ longitude: null, latitude: null });
    expect(doubt).toMatch(words);
    expect(doubt).toMatch(/The position was left out/);
  });

  it('says nothing about a place without a position', () => {
    expect(readCoordinates(null, null, null, null)).toEqual({ latitude: null, longitude: null, doubt: null });
  });

  it('keeps a position in degrees only if it is on the globe', () => {
    expect(checkedPosition(25.6, -100.4)).toEqual({ latitude: 25.6, longitude: -100.4, doubt: null });
    expect(checkedPosition(null, undefined)).toEqual({ latitude: null, longitude: null, doubt: null });
    for (const [latitude, longitude] of [
      [90.1, 0],
      [0, -180.1],
      [25.6, null],
      [null, 4.5],
    ] as const) {
      const { doubt, ...position } = checkedPosition(latitude, longitude);
      expect(position).toEqual({ latitude: null, longitude: null });
      expect(doubt).toMatch(/no position on the globe/);
    }
  });
});
