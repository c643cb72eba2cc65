import { metadataFile } from './xml.ts';

const CLIENT_APP = 'Waybill_Hub';

/** The text that the deployment replaces by the administrator's certificate; see `replacements` in sfdx-project.json. */
export const CERTIFICATE_PLACEHOLDER = 'CERTIFICATE_OF_THE_HUB';

/**
 * The External Client App with which the hub signs in by JWT bearer. Only holders of the integration's permission set may use
 * it, and they need no consent of their own. The files hold no secret: Salesforce makes the consumer key, and the
 * certificate is the public half of a key that never leaves the hub.
 */
export function clientAppFiles(): ReadonlyMap<string, string> {
  const externalClientApplication = CLIENT_APP;
  return new Map([
    [
      `externalClientApps/${CLIENT_APP}.eca-meta.xml`,
      metadataFile('ExternalClientApplication', {
        description: 'The hub between Salesforce and the logistics portal.',
        distributionState: 'Local',
        isProtected: false,
        label: 'Waybill Hub',
      }),
    ],
    [
      `extlClntAppGlobalOauthSets/${CLIENT_APP}_global.ecaGlblOauth-meta.xml`,
      metadataFile('ExtlClntAppGlobalOauthSettings', {
        // Required by the type; the JWT bearer flow never calls it.
        callbackUrl: 'https://login.salesforce.com/services/oauth2/success',
        certificate: CERTIFICATE_PLACEHOLDER,
        externalClientApplication,
        isClientCredentialsFlowEnabled: false,
        isCodeCredFlowEnabled: false,
        isConsumerSecretOptional: false,
        isDeviceFlowEnabled: false,
        isPkceRequired: true,
        isSecretRequiredForRefreshToken: true,
        isTokenExchangeEnabled: false,
        label: 'Waybill Hub global OAuth',
        shouldRotateConsumerKey: false,
        shouldRotateConsumerSecret: false,
      }),
    ],
    [
      `extlClntAppOauthSettings/${CLIENT_APP}_oauth.ecaOauth-meta.xml`,
      metadataFile('ExtlClntAppOauthSettings', {
        // A pre-approved JWT login is refused without RefreshToken, although it is never given a refresh token.
        commaSeparatedOauthScopes: 'Api, RefreshToken',
        externalClientApplication,
        label: 'Waybill Hub OAuth',
      }),
    ],
    [
      `extlClntAppOauthPolicies/${CLIENT_APP}_oauth_policy.ecaOauthPlcy-meta.xml`,
      metadataFile('ExtlClntAppOauthConfigurablePolicies', {
        commaSeparatedPermissionSet: 'Portal_Integration',
        externalClientApplication,
        ipRelaxationPolicyType: 'Enforce',
        isClientCredentialsFlowEnabled: false,
        isGuestCodeCredFlowEnabled: false,
        isTokenExchangeFlowEnabled: false,
        label: 'Waybill Hub OAuth policy',
        permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
        refreshTokenPolicyType: 'Zero',
      }),
    ],
    [
      `extlClntAppPolicies/${CLIENT_APP}_policy.ecaPlcy-meta.xml`,
      metadataFile('ExtlClntAppConfigurablePolicies', {
        externalClientApplication,
        isEnabled: true,
        isOauthPluginEnabled: true,
        label: 'Waybill Hub policy',
      }),
    ],
  ]);
}
