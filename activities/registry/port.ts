import type { ImageLook } from '../../domain/release/check/images.ts';
import type { ImageLogin } from '../../domain/release/image-login.ts';
import type { ImageName } from '../../domain/release/image-name.ts';

/**
 * Registries of images, asked without a login, then with those of the pods. Answers by value, in which no login is;
 * rejects only when the signal aborts.
 */
export interface ImageRegistries {
  look(image: ImageName, logins: readonly ImageLogin[], signal: AbortSignal): Promise<ImageLook>;
}
