/** How a state is to be felt. The words say the state; the tone never stands alone. */
export type Tone = 'good' | 'warn' | 'bad' | 'worst' | 'accent' | 'calm';
