import type { ImageLook } from '../../domain/release/check/images.ts';
import type { ImageName } from '../../domain/release/image-name.ts';

/** Registries of images, asked without credentials. Answers by value; rejects only when the signal aborts. */
export interface ImageRegistries {
  look(image: ImageName, signal: AbortSignal): Promise<ImageLook>;
}
