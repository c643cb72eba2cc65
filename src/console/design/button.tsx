import type { ComponentProps } from 'react';
import css from './button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** `main` is the one step that a view is about; `plain` has no frame. */
  readonly kind?: 'main' | 'plain';
  /** While its work runs: a second press does nothing. */
  readonly busy?: boolean;
}

export function Button({ kind, busy = false, className, onClick, type = 'button', ...rest }: ButtonProps) {
  const classes = [css['button'], kind && css[kind], className].filter(Boolean).join(' ');
  return (
    <button
      {...rest}
      type={type}
      className={classes}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (!busy) onClick?.(event);
        else event.preventDefault();
      }}
    />
  );
}
